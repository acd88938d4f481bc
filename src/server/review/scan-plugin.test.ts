import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { FindingKind } from '$lib/domain/finding';
import { brokenScript, scanPlugin } from './scan-plugin';

function kindsIn(text: string, path = 'main.js'): FindingKind[] {
	return scanPlugin([{ path, text }]).map(({ kind }) => kind);
}

describe('scanPlugin', () => {
	it.each<[FindingKind, string]>([
		['syntax', 'let a = ;'],
		['network', 'fetch("/x")'],
		['network', 'new self.WebSocket(address)'],
		['network', 'navigator["sendBeacon"](a, b)'],
		['network', 'const peer = new RTCPeerConnection()'],
		['evaluated-code', 'eval(text)'],
		['evaluated-code', 'const make = Function'],
		['evaluated-code', '[].constructor.constructor(text)()'],
		['evaluated-code', '[]["constructor"]["constructor"](text)()'],
		['evaluated-code', 'setTimeout("go()", 1)'],
		['evaluated-code', 'window.setInterval(`go()`, 1)'],
		['computed-global', 'window["fe" + "tch"]'],
		['computed-global', 'globalThis[name]()'],
		['other-script', 'import("data:text/javascript,1")'],
		['other-script', 'import a from "./a.js"'],
		['other-script', 'new Worker(address)'],
		['escaped-text', `const a = "${'\\x66'.repeat(12)}"`],
		['escaped-text', `const a = "${'\\u{66}'.repeat(12)}"`],
		['dense-text', `const a = "${dense()}"`],
		['long-line', `const a = "${'a'.repeat(1000)}"`],
		['secret', 'const key = "AKIAABCDEFGHIJKLMNOP"'],
		['secret', '// -----BEGIN RSA PRIVATE KEY-----'],
		['hidden-characters', 'const a = "\u202E"'],
		['code-in-comment', `/* const stolen = []; for (const each of all) { stolen.push(each); } */`],
		['large-file', 'a;\n'.repeat(100_000)]
	])('finds %s (%#)', (kind, text) => {
		expect(kindsIn(text)).toEqual([kind]);
	});

	it.each<[FindingKind, string, string]>([
		['other-script', 'index.html', '<p>a</p><script>1</script>'],
		['other-script', 'index.html', '<p onclick="go()">a</p>'],
		['network', 'style.css', 'p { background: url(//example.test/a) }'],
		['network', 'style.css', '@import "a.css";']
	])('finds %s in %s: %s', (kind, path, text) => {
		expect(kindsIn(text, path)).toEqual([kind]);
	});

	it.each([
		['const window = document.createElement("p"); window.title = "a";'],
		['setTimeout(() => go(), 1)'],
		['items[name] = 1'],
		['// A sentence of some length, which says why the line below it is there at all.'],
		['const names = ["fetched", "evaluated", "a longer text in plain words"];']
	])('lets pass %s', (text) => {
		expect(kindsIn(text)).toEqual([]);
	});

	it('says where, the gravest first', () => {
		const text = `const a = "${'\\x66'.repeat(12)}";\n  eval(a);`;
		const [first, second] = scanPlugin([{ path: 'main.js', text }]);
		expect(first).toEqual({
			kind: 'evaluated-code',
			path: 'main.js',
			line: 2,
			column: 3,
			excerpt: 'eval(a);'
		});
		expect(second).toMatchObject({ kind: 'escaped-text', line: 1, column: 11 });
	});

	it('reads as a script what is run as one, whatever it is called', () => {
		for (const path of ['main.css', 'plugin.json', 'readme']) {
			expect(kindsIn('eval(a);', path)).toEqual([]);
			const [finding] = scanPlugin([{ path, text: 'eval(a);', isScript: true }]);
			expect(finding).toMatchObject({ kind: 'evaluated-code', path });
			expect(brokenScript([{ path, text: 'let = ;', isScript: true }])).toMatchObject({ path });
		}
	});

	it('shows ten of a kind at most', () => {
		expect(kindsIn('eval(a);\n'.repeat(50))).toHaveLength(10);
	});

	it('has nothing to say of the demo’s plugin but what a reviewer can see', async () => {
		const folder = 'prisma/seed/digits/plugin';
		const names = await readdir(folder);
		const files = await Promise.all(
			names.map(async (path) => ({ path, text: await readFile(`${folder}/${path}`, 'utf8') }))
		);
		expect(scanPlugin(files)).toEqual([]);
	});
});

describe('brokenScript', () => {
	it('is where the script breaks', () => {
		const files = [{ path: 'main.js', text: 'const a = 1;\nlet b = ;' }];
		expect(brokenScript(files)).toMatchObject({ path: 'main.js', line: 2, column: 9 });
		expect(brokenScript([{ path: 'main.js', text: 'eval(a)' }])).toBeNull();
	});
});

/** 256 characters, each of 64 as often as the others: 6 bits each. */
function dense(): string {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
	return alphabet.repeat(4);
}
