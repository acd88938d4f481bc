import { seededRandom } from './random';

/** What a camera, a microphone or a file could have given, made up: for trying plugins without any of them. */

const NAMES = ['Asha', 'Bikash', 'Chandra', 'Deepa', 'Esha', 'Firoz'];
const SENTENCES = [
	'The hills are green after the rain.',
	'The river is loud, and the road is wet.',
	'Tomorrow the market opens early.',
	'Who has seen the white horse of the miller?'
];
const ROWS = 30;
const SENTENCE_COUNT = 20;

/** A dark disc on bright paper, somewhere, of some colour: four bytes a pixel, row by row. */
export function fakePixels(
	width: number,
	height: number,
	seed: number
): Uint8ClampedArray<ArrayBuffer> {
	const random = seededRandom(seed);
	const colour = [0, 1, 2].map(() => 40 + 120 * random());
	const side = Math.min(width, height);
	const [x, y] = [width * (0.35 + 0.3 * random()), height * (0.35 + 0.3 * random())];
	const radius = side * (0.15 + 0.15 * random());
	const pixels = new Uint8ClampedArray(4 * width * height);
	for (let i = 0; i < width * height; i++) {
		const isInside = Math.hypot((i % width) - x, Math.floor(i / width) - y) <= radius;
		const values = isInside ? colour : [235, 235, 235];
		pixels.set([...values, 255], 4 * i);
	}
	return pixels;
}

/** A tone that rises or falls, over a little noise: `seconds × rate` samples in [−1, 1]. */
export function fakeSound(seconds: number, rate: number, seed: number): Float32Array<ArrayBuffer> {
	const random = seededRandom(seed);
	const [from, to] = [200 + 800 * random(), 200 + 800 * random()];
	const length = Math.round(seconds * rate);
	let phase = 0;
	return Float32Array.from({ length }, (_, i) => {
		phase += (2 * Math.PI * (from + ((to - from) * i) / length)) / rate;
		return 0.6 * Math.sin(phase) + 0.05 * (2 * random() - 1);
	});
}

/**
 * A table with these columns, and one of names before them.
 *
 * @param columns Each is filled with numbers from 0 to 10.
 */
export function fakeTable(columns: readonly string[], seed: number) {
	const random = seededRandom(seed);
	const rows = Array.from({ length: ROWS }, (_, i) => [
		NAMES[i % NAMES.length] ?? '',
		...columns.map(() => (10 * random()).toFixed(2))
	]);
	return { name: 'made-up.csv', columns: ['name', ...columns], rows };
}

export function fakeText(seed: number) {
	const random = seededRandom(seed);
	const sentences = Array.from(
		{ length: SENTENCE_COUNT },
		() => SENTENCES[Math.floor(random() * SENTENCES.length)]
	);
	return { name: 'made-up.txt', text: sentences.join(' ') };
}
