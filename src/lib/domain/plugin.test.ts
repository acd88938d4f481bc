import { describe, expect, it } from 'vitest';
import { inLocale, pluginContract, type PluginManifest1, type PluginManifest2 } from './plugin';

const first: PluginManifest1 = {
	contract: 1,
	id: 'digits',
	title: 'Digits',
	html: 'index.html',
	script: 'main.js',
	inputShape: [28, 28, 1],
	labels: ['zero', 'one'],
	permissions: ['files']
};
const second: PluginManifest2 = {
	contract: 2,
	id: 'text',
	title: { ne: 'पाठ' },
	locales: ['ne'],
	html: 'index.html',
	script: 'main.js',
	worker: 'data-worker.js',
	input: { shape: [40], vocabulary: 96 },
	target: { kind: 'next-token', vocabulary: ['a', 'b'] },
	permissions: ['text', 'train'],
	limits: { computeMinutes: 5 },
	requires: { backend: 'wasm' }
};

describe('pluginContract', () => {
	it('reads contract 1 as what it always meant', () => {
		expect(pluginContract(first)).toEqual({
			contract: 1,
			id: 'digits',
			title: { en: 'Digits' },
			files: { html: 'index.html', script: 'main.js' },
			input: { shape: [28, 28, 1], values: { kind: 'range', least: 0, most: 1 } },
			target: { kind: 'classes', labels: ['zero', 'one'] },
			permissions: ['files'],
			limits: { storageMb: 50, computeMinutes: 30 },
			requires: { backend: null, memoryMb: 0 }
		});
	});

	it('fills in what contract 2 leaves out', () => {
		expect(pluginContract(second)).toMatchObject({
			files: { html: 'index.html', script: 'main.js', worker: 'data-worker.js' },
			input: { shape: [40], values: { kind: 'tokens', size: 96 } },
			target: { kind: 'next-token', vocabulary: ['a', 'b'] },
			limits: { storageMb: 50, computeMinutes: 5 },
			requires: { backend: 'wasm', memoryMb: 0 }
		});
		const target = { kind: 'values', names: ['price'] } as const;
		expect(pluginContract({ ...second, target }).target).toEqual({ ...target, units: [] });
	});
});

it('says a title in the reader’s language, else in English, else as it is', () => {
	expect(inLocale({ en: 'Text', ne: 'पाठ' }, 'ne')).toBe('पाठ');
	expect(inLocale({ en: 'Text', de: 'Text!' }, 'ne')).toBe('Text');
	expect(inLocale(second.title, 'en')).toBe('पाठ');
});
