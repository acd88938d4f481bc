import { expect, test } from '@playwright/test';
import { startSandboxHost, type SandboxHost } from '../support/sandbox-page';

let host: SandboxHost;
test.beforeAll(async () => {
	host = await startSandboxHost();
});
test.afterAll(() => host.close());

/** Each tries one way out, from inside the frame; "open" is what must never be said. */
const escapes = (outside: string) => `
const outside = 'http://${outside}/';
const attempts = {
	fetch: () => fetch(outside),
	xhr: () => new XMLHttpRequest(),
	webSocket: () => new WebSocket('ws://${outside}/'),
	eventSource: () => new EventSource(outside),
	beacon: () => { if (!navigator.sendBeacon(outside, 'x')) throw new Error('refused'); },
	webRtc: () => new RTCPeerConnection(),
	webTransport: () => new WebTransport('https://${outside}/'),
	image: () => new Promise((done, fail) => {
		const image = new Image();
		image.onload = done;
		image.onerror = () => fail(new Error('blocked'));
		image.src = outside + 'a.png';
	}),
	stylesheet: () => new Promise((done, fail) => {
		const link = document.createElement('link');
		link.rel = 'stylesheet';
		link.onload = done;
		link.onerror = () => fail(new Error('blocked'));
		link.href = outside;
		document.head.append(link);
	}),
	secondScript: () => new Promise((done, fail) => {
		const script = document.createElement('script');
		script.textContent = 'window.ranAgain = true';
		document.body.append(script);
		setTimeout(() => (window.ranAgain ? done() : fail(new Error('blocked'))), 200);
	}),
	eval: () => (0, eval)('1'),
	newFunction: () => new Function('return 1')(),
	import: () => import(outside),
	nestedFrame: () => new Promise((done, fail) => {
		const frame = document.createElement('iframe');
		frame.srcdoc = ['<', 'script>parent.postMessage("out", "*")<', '/script>'].join('');
		addEventListener('message', done);
		document.body.append(frame);
		setTimeout(() => fail(new Error('blocked')), 300);
	}),
	nestedRealm: () => {
		const frame = document.createElement('iframe');
		document.body.append(frame);
		return new frame.contentWindow.RTCPeerConnection();
	},
	blobWorker: () => new Promise((done, fail) => {
		const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
		worker.onmessage = done;
		worker.onerror = () => fail(new Error('blocked'));
	}),
	dataWorkerFetch: () => new Promise((done, fail) => {
		const code = 'fetch("' + outside + '").then(() => postMessage("out"), () => postMessage("blocked"))';
		const worker = new Worker('data:text/javascript,' + encodeURIComponent(code));
		worker.onmessage = ({ data }) => (data === 'out' ? done() : fail(new Error(data)));
		worker.onerror = () => fail(new Error('blocked'));
	}),
	parentDocument: () => parent.document.body,
	parentGlobals: () => parent.sandbox.logs,
	cookie: () => document.cookie,
	localStorage: () => localStorage.length,
	indexedDb: () => new Promise((done, fail) => {
		const request = indexedDB.open('x');
		request.onsuccess = done;
		request.onerror = () => fail(new Error('blocked'));
	}),
	caches: () => caches.open('sandbox-v1'),
	serviceWorker: () => navigator.serviceWorker.register('/x.js'),
	popUp: () => { if (!window.open(outside)) throw new Error('blocked'); },
	topNavigation: () => { top.location.href = outside; },
	camera: () => navigator.mediaDevices.getUserMedia({ video: true })
};
for (const hint of ['preconnect', 'dns-prefetch', 'prefetch', 'preload']) {
	const link = document.createElement('link');
	link.rel = hint;
	link.href = outside;
	document.head.append(link);
}
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
mlstore.ready();`;

test('a plugin finds every way out of its frame shut', async ({ page }) => {
	await host.open(page, escapes(host.outside));
	await expect
		.poll(() => page.evaluate(() => window.sandbox.logs.at(-1)), { timeout: 60_000 })
		.toBe('done');

	const logs = await page.evaluate(() => window.sandbox.logs);
	expect(logs.length).toBeGreaterThan(25);
	expect(logs.filter((line) => line.endsWith(': open'))).toEqual([]);
	expect(host.connections()).toBe(0);
	expect(page.url()).toBe(`${host.url}/index.html`);
});

test('a plugin and its host speak through one port', async ({ page }) => {
	await host.open(
		page,
		`mlstore.on('init', ({ labels, inputShape, theme }) => {
			mlstore.log([labels, inputShape, theme.dark].join('|'));
			mlstore.addExample({ input: Float32Array.of(0, 1), label: 1 });
			mlstore.predict(Float32Array.of(1, 0));
		});
		mlstore.on('prediction', ({ probabilities }) => mlstore.log(probabilities.join()));
		mlstore.ready();`
	);
	await expect
		.poll(() => page.evaluate(() => window.sandbox.logs))
		.toEqual(['no,yes|2|false', '0.25,0.75']);
	const { examples, deaths } = await page.evaluate(() => window.sandbox);
	expect(examples).toEqual([{ label: 1, length: 2 }]);
	expect(deaths).toEqual([]);
});

for (const [what, script, code] of [
	['hangs', "mlstore.on('init', () => { for (;;); }); mlstore.ready();", 'plugin/unresponsive'],
	['floods', 'for (let i = 0; i < 1000; i++) mlstore.log(i);', 'plugin/protocol'],
	['lies about a shape', 'mlstore.predict(new Float32Array(3));', 'plugin/protocol'],
	[
		'shakes hands twice',
		"parent.postMessage({ mlstore: 'hello', contract: 1 }, '*');",
		'plugin/protocol'
	],
	[
		'leaves its frame',
		"mlstore.on('init', () => (location.href = 'about:blank')); mlstore.ready();",
		'plugin/protocol'
	],
	['asks for files undeclared', 'mlstore.requestFiles();', 'plugin/protocol']
] as const) {
	test(`a plugin that ${what} is taken away`, async ({ page }) => {
		await host.open(page, script);
		await expect
			.poll(() => page.evaluate(() => window.sandbox.deaths), { timeout: 30_000 })
			.toEqual([code]);
		await expect(page.locator('iframe')).toHaveCount(0);
	});
}

test('a plugin that sends its frame elsewhere reaches nobody', async ({ page }) => {
	const before = host.connections();
	const leave = `location.href = 'http://${host.outside}/?secret'`;
	await host.open(page, `mlstore.on('init', () => (${leave})); mlstore.ready();`);
	await expect.poll(() => page.evaluate(() => window.sandbox.deaths)).toEqual(['plugin/protocol']);
	expect(host.connections()).toBe(before);
});
