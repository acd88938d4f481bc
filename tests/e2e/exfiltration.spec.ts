import { expect, test, type Page } from '@playwright/test';
import { visit } from '../exfiltration/chromium-visit';
import { selfTestFrame } from '../../src/lib/wire/self-test-frame';
import { listen, type Listener } from '../exfiltration/listeners';
import { openStage, type Stage } from '../exfiltration/stage';
import {
	allRoutes,
	asPlugin,
	domRoutes,
	scripts,
	unguarded,
	withoutPrelude,
	type Subject
} from '../exfiltration/subjects';
import { workerRoutes } from '../exfiltration/worker-routes';

/** Everything that leaks on the control page has done so by then, several times over. */
const SETTLE_MS = 4_000;

let stage: Stage;
let listeners: Listener[];
test.beforeAll(async () => {
	[stage, listeners] = await Promise.all([
		openStage(),
		listen(allRoutes, (index) => `r${index}.leak.test`)
	]);
});
test.afterAll(async () => {
	await stage.close();
	for (const listener of listeners) listener.close();
});

const targetOf = ({ name }: { name: string }) => {
	const found = listeners.find(({ route }) => route.name === name);
	if (!found) throw new Error(`No listener for ${name}.`);
	return found;
};

test('a page without any guard shows what the suite can see', async () => {
	const bare = scripts(targetOf, ({ leaves, mute }) => !(leaves && mute));
	stage.frames.clear();
	stage.frames.set('/bare', {
		html: '<!doctype html><body>',
		headers: { 'content-type': 'text/html' }
	});
	bare.forEach((script, index) => stage.frames.set(`/bare/${index}`, unguarded(script)));

	const seen = await visit(listeners, async (page) => {
		await page.goto(`${stage.url}/bare`);
		await page.evaluate((length) => {
			for (let index = 0; index < length; index++) {
				const frame = document.createElement('iframe');
				frame.src = `/bare/${index}`;
				document.body.append(frame);
			}
		}, bare.length);
		await page.waitForTimeout(SETTLE_MS);
	});
	// a route that is silent here for no stated reason proves nothing by being silent elsewhere
	const silent = allRoutes.filter(({ name, mute }) => mute === undefined && !seen.includes(name));
	expect(silent.map(({ name }) => name)).toEqual([]);
	expect(domRoutes.length).toBeGreaterThanOrEqual(90);
	expect(workerRoutes.length).toBeGreaterThanOrEqual(29);
	expect(domRoutes.filter(({ name }) => seen.includes(name)).length).toBeGreaterThanOrEqual(60);
});

test('no plugin gets anything out, whether its frame comes from the network or from this device', async () => {
	const made = await Promise.all(scripts(targetOf).map(asPlugin));
	const plugins = made.filter((plugin) => plugin !== null);
	serve(plugins);
	const leaks = await visit(listeners, async (page) => {
		await page.goto(stage.url);
		await run(page, plugins);
		expect(await page.evaluate(() => window.exfiltration.selfTest())).toBe(true);

		// from here on the server has no frame: the service worker has them all
		await page.evaluate((shown) => window.exfiltration.keep(shown), plugins.map(shownOf));
		stage.frames.clear();
		await page.reload();
		await run(page, plugins);

		await stage.stop();
		await page.reload();
		await run(page, plugins);
		expect(await page.evaluate(() => window.exfiltration.selfTest())).toBeNull();
		await stage.start();
	});
	expect(leaks).toEqual([]);
});

test('the headers alone, without our prelude, let nothing out', async () => {
	const plugins = await Promise.all(scripts(targetOf).map(withoutPrelude));
	serve(plugins);
	const leaks = await visit(listeners, async (page) => {
		await page.goto(stage.url);
		await run(page, plugins);
	});
	expect(leaks).toEqual([]);
});

test('a hole in any one place is found', async () => {
	const [fetching, elements, links] = await Promise.all(
		['fetch', 'element', 'link'].map((group) =>
			withoutPrelude({
				dom: scripts(targetOf, ({ name }) => name.startsWith(`${group}:`))[0]?.dom ?? ''
			})
		)
	);
	if (!fetching || !elements || !links) throw new Error('A group is missing.');
	const holes = [
		// the prelude is not there, nor what stands behind it
		withPolicy(fetching, ["connect-src 'none'", 'connect-src *']),
		withPolicy(elements, ['img-src data: blob:', 'img-src *']),
		withPolicy(links)
	];
	serve(holes);
	const leaks = await visit(listeners, async (page) => {
		await page.goto(stage.url);
		await run(page, holes);
		// a browser that does not know the header answers so
		stage.frames.set('/sandbox/self-test/guarded', await selfTestFrame('open'));
		expect(await page.evaluate(() => window.exfiltration.selfTest())).toBe(false);
	});
	expect(leaks).toEqual(
		expect.arrayContaining([
			'fetch: fetch',
			'element: img',
			'link: preconnect',
			'link: dns-prefetch'
		])
	);
	expect(leaks).not.toContain('element: video');
});

function serve(plugins: readonly Subject[]): void {
	stage.frames.clear();
	for (const { digest, answer } of plugins) stage.frames.set(`/sandbox/${digest}`, answer);
}

async function run(page: Page, plugins: readonly Subject[]): Promise<void> {
	await page.waitForFunction(() => 'exfiltration' in window);
	await page.evaluate((shown) => window.exfiltration.show(shown), plugins.map(shownOf));
	await expect
		.poll(() => page.evaluate(() => window.sandbox.logs.length), { timeout: 30_000 })
		.toBe(plugins.length);
	await page.waitForTimeout(SETTLE_MS);
}

function shownOf({ digest, manifest }: Subject) {
	return { digest, manifest };
}

/** Without `Connection-Allowlist`, and with one directive changed. */
function withPolicy(subject: Subject, [from, to] = ['', '']): Subject {
	const { 'Connection-Allowlist': dropped, ...headers } = subject.answer.headers;
	if (dropped === undefined) throw new Error('There was no Connection-Allowlist to drop.');
	const policy = headers['Content-Security-Policy'] ?? '';
	if (!policy.includes(from)) throw new Error(`There was no ${from} to change.`);
	return {
		...subject,
		answer: {
			...subject.answer,
			headers: { ...headers, 'Content-Security-Policy': policy.replace(from, to) }
		}
	};
}
