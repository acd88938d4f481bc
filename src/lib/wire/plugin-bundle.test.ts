import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MAX_BUNDLE_BYTES, parsePluginBundle } from './plugin-bundle';

const manifest = {
	contract: 1,
	id: 'digits',
	title: 'Digits <b>',
	html: 'index.html',
	script: 'main.js',
	style: 'style.css',
	inputShape: [28, 28, 1],
	labels: ['zero', 'one'],
	permissions: ['files']
};

function bundle(changes: Record<string, string | Uint8Array | null> = {}) {
	const files: Record<string, string | Uint8Array | null> = {
		'plugin.json': JSON.stringify(manifest),
		'index.html':
			'<main aria-label="Pad"><canvas tabindex="0"></canvas><svg viewBox="0 0 1 1"></svg><p hidden></p></main>',
		'style.css': 'main { color: red }',
		'main.js': "mlstore.log('hi');",
		...changes
	};
	const present = Object.entries(files).filter((entry) => entry[1] !== null);
	return new Map(
		present.map(([path, file]) => [
			path,
			typeof file === 'string' ? new TextEncoder().encode(file) : (file ?? new Uint8Array())
		])
	);
}

describe('parsePluginBundle', () => {
	it('composes one document with one script, which the policy names by its hash', async () => {
		const { manifest: read, digest, frame } = await parsePluginBundle(bundle());
		const html = new TextDecoder().decode(frame.html);
		const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];

		expect(read).toEqual(manifest);
		expect(digest).toMatch(/^[0-9a-f]{64}$/);
		expect(frame.digest).toBe(createHash('sha256').update(frame.html).digest('hex'));
		expect(scripts).toHaveLength(1);
		const hash = createHash('sha256')
			.update(scripts[0]?.[1] ?? '')
			.digest('base64');
		expect(frame.csp.split('; ')).toContain(`script-src 'sha256-${hash}'`);
		expect(html).toContain('<title>Digits &lt;b></title>');
		expect(html).toContain('<canvas tabindex="0"></canvas><svg viewbox="0 0 1 1"></svg>');
		expect(html).toMatch(/<p hidden(="")?><\/p>/);
		expect(html.indexOf('RTCPeerConnection')).toBeLessThan(html.indexOf("mlstore.log('hi')"));
	});

	it('keeps hidden what the plugin hides', async () => {
		const { frame } = await parsePluginBundle(
			bundle({ 'index.html': '<p hidden>later</p><option value="">none</option>' })
		);
		expect(new TextDecoder().decode(frame.html)).toContain(
			'<p hidden="">later</p><option value="">none</option>'
		);
	});

	it('reads CRLF as LF, as a browser does before it hashes', async () => {
		const unix = await parsePluginBundle(bundle({ 'main.js': 'let a = 1;\nmlstore.log(a);' }));
		const dos = await parsePluginBundle(bundle({ 'main.js': 'let a = 1;\r\nmlstore.log(a);' }));
		expect(dos.frame.csp).toBe(unix.frame.csp);
		expect(dos.digest).not.toBe(unix.digest);
	});

	it('gives the same bundle the same digest, whatever the order of its files', async () => {
		const files = bundle();
		const reversed = new Map([...files].reverse());
		expect((await parsePluginBundle(reversed)).digest).toBe(
			(await parsePluginBundle(files)).digest
		);
	});

	it.each<[string, Record<string, string | Uint8Array | null>, RegExp]>([
		['no manifest', { 'plugin.json': null }, /file missing \(file: plugin\.json\)/],
		['a manifest that is not JSON', { 'plugin.json': '{' }, /not json/],
		['a contract that is none', { 'plugin.json': '{"contract":3}' }, /wrong at .*contract/],
		['a missing script', { 'main.js': null }, /missing .*main\.js/],
		['a file nobody names', { 'other.js': 'x' }, /unnamed .*other\.js/],
		['text that is not UTF-8', { 'main.js': new Uint8Array([0xff, 0xfe]) }, /not text/],
		['too many bytes', { 'main.js': ' '.repeat(MAX_BUNDLE_BYTES) }, /most: 1048576/],
		['broken JavaScript', { 'main.js': 'let = ;' }, /main\.js is not valid JavaScript/],
		['code that closes our function', { 'main.js': '})(); (() => {' }, /not valid JavaScript/],
		['a script end tag in code', { 'main.js': 'log("</SCRIPT>")' }, /<\\\/script/],
		['a comment start in code', { 'main.js': 'log("<!--<script>")' }, /<!--/],
		['a style end tag', { 'style.css': '</style><script>' }, /<\/style/],
		['an import in the style', { 'style.css': '@import "http://x.example/"' }, /@import/],
		['a script element', { 'index.html': '<script>1</script>' }, /<script> element/],
		['a frame', { 'index.html': '<iframe srcdoc="x"></iframe>' }, /<iframe> element/],
		['a meta element', { 'index.html': '<meta http-equiv="refresh">' }, /<meta> element/],
		['a base element', { 'index.html': '<base href="/">' }, /<base> element/],
		['a link element', { 'index.html': '<link rel="preconnect">' }, /<link> element/],
		['a link to follow', { 'index.html': '<a href="x">x</a>' }, /<a> element/],
		['a form', { 'index.html': '<form></form>' }, /<form> element/],
		['an inline handler', { 'index.html': '<div onclick="x()"></div>' }, /"onclick" on <div>/],
		['an outside picture', { 'index.html': '<img src="//x.example/a">' }, /no network/],
		['foreign content', { 'index.html': '<svg><foreignObject/></svg>' }, /<foreignObject> element/]
	])('refuses %s', async (_what, changes, message) => {
		await expect(parsePluginBundle(bundle(changes))).rejects.toThrow(
			expect.objectContaining({
				code: 'plugin/invalid',
				message: expect.stringMatching(message) as string
			})
		);
	});

	it('refuses a limit of space in which not one example would fit', async () => {
		const large = (storageMb: number) => ({
			...{ contract: 2, id: 'large', title: { en: 'Large' }, locales: ['en'] },
			...{ html: 'index.html', script: 'main.js', style: 'style.css', permissions: [] },
			// 2 million bytes, and 260 beside them
			input: { shape: [500_000], range: [0, 1] },
			target: { kind: 'classes', labels: ['no', 'yes'] },
			limits: { storageMb }
		});
		const parsed = (mb: number) =>
			parsePluginBundle(bundle({ 'plugin.json': JSON.stringify(large(mb)) }));
		await expect(parsed(2)).rejects.toMatchObject({
			fields: {
				plugin: { kind: 'file-wrong-at', file: 'plugin.json', place: 'limits.storageMb' }
			}
		});
		expect((await parsed(3)).manifest).toMatchObject({ id: 'large' });
	});
});
