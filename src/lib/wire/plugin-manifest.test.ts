import { describe, expect, it } from 'vitest';
import { parsePluginBundle } from './plugin-bundle';

const manifest = {
	contract: 2,
	id: 'digits',
	title: { en: 'Digits', ne: 'अंक' },
	locales: ['en', 'ne'],
	html: 'index.html',
	script: 'main.js',
	worker: 'data-worker.js',
	input: { shape: [28, 28, 1], range: [0, 1] },
	target: { kind: 'classes', labels: ['zero', 'one'] },
	permissions: ['files', 'camera'],
	limits: { storageMb: 20 },
	requires: { backend: 'wasm', memoryMb: 512 }
};

function bundle(changes: object, worker = "postMessage('</b>');") {
	const texts = {
		'plugin.json': JSON.stringify({ ...manifest, ...changes }),
		'index.html': '<p>Pad</p>',
		'main.js': 'mlstore.ready();',
		'data-worker.js': worker
	};
	const encode = (text: string) => new TextEncoder().encode(text);
	return new Map(Object.entries(texts).map(([path, text]) => [path, encode(text)]));
}

describe('plugin.json of contract 2', () => {
	it('becomes one frame, its worker a string in the one script', async () => {
		const { manifest: read, frame } = await parsePluginBundle(bundle({}));
		expect(read).toEqual(manifest);
		const html = new TextDecoder().decode(frame.html);
		expect(html).toContain(String.raw`postMessage('\u003c/b>');`);
		expect(html).toContain('contract: 2 }');
		expect(html).toContain('<html lang="en">');
		expect(html).toContain('<title>Digits</title>');
	});

	it.each<[string, object]>([
		['values', { kind: 'values', names: ['price'], units: ['Rs'] }],
		['values without units', { kind: 'values', names: ['price', 'area'] }],
		['a next token', { kind: 'next-token', vocabulary: [' ', '\n', 'a'] }],
		['tokens', { kind: 'tokens', vocabulary: ['a', 'b'], length: 40 }]
	])('learns %s', async (_what, target) => {
		const input = { shape: [40], vocabulary: 96 };
		const { manifest: read } = await parsePluginBundle(bundle({ target, input }));
		expect(read).toMatchObject({ target, input });
	});

	it.each<[string, object]>([
		['contract', { contract: 3 }],
		['id', { id: 'Digits!' }],
		['title', { title: { en: 'Digits' } }],
		['title', { title: { en: 'Digits', ne: 'अंक', de: 'Ziffern' } }],
		['locales', { locales: ['en', 'en'] }],
		['locales.1', { locales: ['en', 'nepali'] }],
		['worker', { worker: '../secret.js' }],
		['input.range', { input: { shape: [2], range: [1, 1] } }],
		['input.shape', { input: { shape: [1025, 1025], range: [0, 1] } }],
		['input', { input: { shape: [2] } }],
		['input.vocabulary', { input: { shape: [40], vocabulary: 5000 } }],
		['target.kind', { target: { kind: 'boxes' } }],
		['target.labels', { target: { kind: 'classes', labels: [] } }],
		['target.labels', { target: { kind: 'classes', labels: ['a', 'a'] } }],
		['target.labels', { target: { kind: 'classes', labels: labels(1001) } }],
		['target.units', { target: { kind: 'values', names: ['a', 'b'], units: ['kg'] } }],
		['target.vocabulary', { target: { kind: 'next-token', vocabulary: ['a'] } }],
		['target.vocabulary', { target: { kind: 'next-token', vocabulary: labels(4097) } }],
		['target.length', { target: { kind: 'tokens', vocabulary: ['a', 'b'], length: 0 } }],
		['permissions.0', { permissions: ['network'] }],
		['permissions', { permissions: ['files', 'files'] }],
		['limits.storageMb', { limits: { storageMb: 2000 } }],
		['limits.computeMinutes', { limits: { computeMinutes: 0 } }],
		['requires.backend', { requires: { backend: 'webgl' } }],
		['requires.memoryMb', { requires: { memoryMb: -1 } }],
		['colour', { colour: 'red' }],
		['limits.rooms', { limits: { rooms: 3 } }]
	])('complains at %s', async (place, changes) => {
		await expect(parsePluginBundle(bundle(changes))).rejects.toMatchObject({
			code: 'plugin/invalid',
			fields: { plugin: { kind: 'file-wrong-at', file: 'plugin.json', place } }
		});
	});

	it('holds a worker to what a script must be', async () => {
		await expect(parsePluginBundle(bundle({}, 'let = 1'))).rejects.toThrow(
			/data-worker\.js is not/
		);
		await expect(parsePluginBundle(bundle({}, '"\0"'))).rejects.toThrow(/data-worker\.js/);
	});
});

function labels(count: number): string[] {
	return Array.from({ length: count }, (_, i) => String(i));
}
