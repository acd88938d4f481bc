import { expect, test, type Page } from '@playwright/test';
import { startSandboxHost, type SandboxHost } from '../support/sandbox-page';

let host: SandboxHost;
test.beforeAll(async () => {
	host = await startSandboxHost();
});
test.afterAll(() => host.close());

const deaths = (page: Page) => page.evaluate(() => window.sandbox.deaths);
const logs = (page: Page) => page.evaluate(() => window.sandbox.logs);

/** What the host has that a plugin may want. */
async function furnish(page: Page): Promise<void> {
	await page.evaluate(async () => {
		localStorage.setItem('pin', '1234');
		document.cookie = 'pin=1234';
		await (await caches.open('pin')).put('/pin', new Response('1234'));
		await (await navigator.storage.getDirectory()).getFileHandle('pin', { create: true });
		const channel = new BroadcastChannel('ml-store');
		Object.assign(window, { channel, heard: [] as unknown[] });
		channel.onmessage = ({ data }) => (window as unknown as { heard: unknown[] }).heard.push(data);
		window.name = 'host';
	});
}

test('a plugin finds nothing of its host: no document, storage or channel', async ({ page }) => {
	await host.open(
		page,
		`const attempts = {
			document: () => parent.document.cookie,
			top: () => top.document,
			opener: () => opener.document,
			location: () => top.location.href,
			navigateTop: () => { top.location = 'about:blank'; },
			navigateParent: () => parent.location.replace('about:blank'),
			closeTop: () => { top.close(); throw new Error('nothing happens'); },
			cookie: () => document.cookie,
			cookieStore: () => cookieStore.getAll(),
			localStorage: () => localStorage.getItem('pin'),
			sessionStorage: () => sessionStorage.length,
			caches: () => caches.match('/pin'),
			indexedDb: () => new Promise((done, fail) => {
				const request = indexedDB.open('ml-store');
				request.onsuccess = done;
				request.onerror = () => fail(new Error('blocked'));
			}),
			privateFiles: () => navigator.storage.getDirectory(),
			storageAccess: () => document.requestStorageAccess(),
			locks: () => navigator.locks.query(),
			sharedWorker: () => new SharedWorker('data:,'),
			worker: () => new Worker('data:,'),
			webGl: () => document.createElement('canvas').getContext('webgl').flush(),
			webGl2: () => new OffscreenCanvas(1, 1).getContext({ toString: () => 'webgl2' }).flush(),
			webGpu: () => navigator.gpu.requestAdapter(),
			fullscreen: () => document.documentElement.requestFullscreen(),
			clipboard: () => navigator.clipboard.readText(),
			pointerLock: async () => {
				await document.body.requestPointerLock();
				if (!document.pointerLockElement) throw new Error('not locked');
			},
			alert: () => { if (alert('Your password?') === undefined) throw new Error('not shown'); },
			prompt: () => { if (prompt('Your password?') === null) throw new Error('not shown'); }
		};
		new BroadcastChannel('ml-store').postMessage('models');
		(async () => {
			for (const [name, attempt] of Object.entries(attempts)) {
				try {
					await attempt();
					mlstore.log(name + ': open');
				} catch {
					mlstore.log(name + ': shut');
				}
			}
			mlstore.log('done');
		})();
		mlstore.on('init', () => undefined);
		mlstore.ready();`
	);
	await furnish(page);
	await expect.poll(async () => (await logs(page)).at(-1)).toBe('done');
	expect((await logs(page)).filter((line) => line.endsWith(': open'))).toEqual([]);
	expect(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
	expect(page.url()).toBe(`${host.url}/index.html`);
	expect(await deaths(page)).toEqual([]);
});

test('what a plugin says cannot change what objects are', async ({ page }) => {
	await host.open(
		page,
		`const evil = JSON.parse('{"kind":"log","message":"x","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
		addEventListener('message', ({ ports: [port] }) => port && port.postMessage(evil));
		mlstore.ready();`
	);
	await expect.poll(() => deaths(page)).toEqual(['plugin/protocol']);
	expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
});

test('a plugin has a process of its own, so that one that hangs leaves the store running', async ({
	page
}) => {
	await host.open(page, 'mlstore.ready();');
	const session = await page.context().newCDPSession(page);
	// a process of its own is a target of its own
	const targets = async () => {
		const { targetInfos } = await session.send('Target.getTargets');
		return targetInfos.map(({ type, url }) => [type, url.includes('/sandbox/')]);
	};
	await expect.poll(targets).toContainEqual(['iframe', true]);
});

test('a plugin that takes memory until there is none ends, and the store goes on drawing', async ({
	page
}) => {
	const take = 'const kept = []; for (;;) kept.push(new Float64Array(2 ** 22).fill(1));';
	await host.open(page, `mlstore.on('init', () => { ${take} }); mlstore.ready();`);
	await expect.poll(() => deaths(page), { timeout: 60_000 }).toEqual(['plugin/unresponsive']);
	await expect(page.locator('iframe')).toHaveCount(0);
	await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
});

test('a plugin that takes two gigabytes may keep them, and the store goes on drawing', async ({
	page
}) => {
	const take = `const kept = [];
		(function more() {
			kept.push(new Uint8Array(2 ** 26).fill(1));
			if (kept.length < 32) setTimeout(more);
			else mlstore.log('kept ' + kept.length);
		})();`;
	await host.open(page, `mlstore.on('init', () => { ${take} }); mlstore.ready();`);
	// no browser tells what a frame takes, so that nobody can take it away: SECURITY.md says so
	await expect.poll(() => logs(page), { timeout: 60_000 }).toEqual(['kept 32']);
	await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
	expect(await deaths(page)).toEqual([]);
});

for (const [what, script] of [
	['floods its port', "for (let i = 0; i < 300_000; i++) mlstore.log('x');"],
	['floods its parent', "for (let i = 0; i < 300_000; i++) parent.postMessage(i, '*');"],
	[
		'sends what is too large',
		"addEventListener('message', ({ ports: [port] }) => { if (port) for (;;) port.postMessage({ kind: 'log', message: 'x'.repeat(2 ** 26) }); });"
	]
] as const) {
	test(`a plugin that ${what} ends, and the store answers`, async ({ page }) => {
		await host.open(page, `mlstore.ready(); ${script}`);
		await expect.poll(() => deaths(page), { timeout: 60_000 }).toEqual(['plugin/protocol']);
		await expect(page.locator('iframe')).toHaveCount(0);
	});
}
