import { it } from 'vitest';
import { mutate } from '$lib/domain/codecs/mutate';
import { fuzz, mutateJson } from '../../../tests/support/fuzz';
import { parsePluginBundle } from './plugin-bundle';

const manifest = {
	contract: 1,
	id: 'digits',
	title: 'Digits',
	html: 'index.html',
	script: 'main.js',
	style: 'style.css',
	inputShape: [28, 28, 1],
	labels: ['zero', 'one'],
	permissions: ['files']
};
const manifest2 = {
	...{ contract: 2, id: 'text', title: { en: 'Text' }, locales: ['en'] },
	...{ html: 'index.html', script: 'main.js', style: 'style.css' },
	input: { shape: [40], vocabulary: 96 },
	target: { kind: 'values', names: ['a', 'b'], units: ['kg', 'm'] },
	permissions: ['text', 'csv'],
	limits: { storageMb: 5 },
	requires: { backend: 'wasm' }
};
const bytes = (text: string) => new TextEncoder().encode(text);
const files: [string, Uint8Array][] = [
	['plugin.json', bytes(JSON.stringify(manifest))],
	['index.html', bytes('<main aria-label="Pad"><canvas tabindex="0"></canvas></main>')],
	['style.css', bytes('main { color: red }')],
	['main.js', bytes("mlstore.log('hi');")]
];

/** One file spoilt: the manifest in its values as often as in its bytes. */
function spoilt(random: () => number): Map<string, Uint8Array> {
	const bundle = new Map(files);
	const [path, file] = files[Math.floor(random() * files.length)] ?? ['', new Uint8Array()];
	const isJson = path === 'plugin.json' && random() < 0.8;
	const json = random() < 0.5 ? manifest : manifest2;
	const other = isJson ? bytes(JSON.stringify(mutateJson(json, random))) : mutate(file, random);
	return bundle.set(path, other);
}

it('reads spoilt plugins, or refuses them', () =>
	fuzz({
		name: 'plugin bundle',
		input: spoilt,
		read: parsePluginBundle,
		refusal: /^plugin\/invalid$/
	}));
