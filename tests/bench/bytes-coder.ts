import { deflateSync } from 'node:zlib';
import {
	codecOf,
	decodeDelta,
	DEFAULT_TOP_K,
	encodeDelta,
	type Encoding
} from '../../src/lib/domain/codec';
import { entryBytes } from '../../src/lib/domain/codecs/entries';
import { dataStart } from '../../src/lib/domain/codecs/top-k-payload';
import { seededRandom } from '../../src/lib/domain/random';
import { line, median } from './bytes-line';

/** Of a million weights the largest changes are anywhere: the hardest case for the coder of their indices. */
const MILLION = 1_000_000;

const encodings: Record<string, Encoding> = {
	float32: 'float32',
	int8: 'int8',
	int4: 'int4',
	'top-k': DEFAULT_TOP_K
};

/** Sizes, the index coder against the entropy, what deflate would still find, and speed in turns. */
export function measureCoder(numWeights: number, turns: number): void {
	const random = seededRandom(1);
	const delta = Float32Array.from({ length: numWeights }, () => (2 * random() - 1) ** 7);
	measureSizes(delta, random);
	measureIndices(delta, random);
	measureSpeed(delta, turns, random);
}

function measureSizes(delta: Float32Array, random: () => number): void {
	const per = delta.length === MILLION ? '1M' : String(delta.length);
	for (const [name, encoding] of Object.entries(encodings)) {
		const payload = encodeDelta(encoding, delta, random);
		const value = payload.length;
		const ratio = (4 * delta.length) / value;
		line(`bytes-${name}-${per}`, { value, unit: 'B', ratio, against: 'float32' });
		const deflated = deflateSync(payload).length;
		const gain = { value: deflated, unit: 'B', ratio: value / deflated, against: 'not deflated' };
		line(`bytes-${name}-deflated`, gain);
	}
}

function measureIndices(delta: Float32Array, random: () => number): void {
	const payload = encodeDelta(DEFAULT_TOP_K, delta, random);
	const count = Math.round(DEFAULT_TOP_K.share * delta.length);
	const [p, rest] = [count / delta.length, 1 - count / delta.length];
	const bound = (delta.length * (-p * Math.log2(p) - rest * Math.log2(rest))) / 8;
	// the rows and the rounding up to whole bytes count against the coder, too
	const value = payload.length - dataStart(0) - entryBytes(DEFAULT_TOP_K.entries, count);
	const against = 'entropy of the indices';
	line('bytes-index-coder', { value, unit: 'B', ratio: value / bound, against });
}

function measureSpeed(delta: Float32Array, turns: number, random: () => number): void {
	const names = Object.keys(encodings);
	const times = new Map(
		names.map((name) => [name, { encode: new Array<number>(), decode: new Array<number>() }])
	);
	for (let turn = 0; turn < turns; turn++) {
		for (const [name, encoding] of Object.entries(encodings)) {
			const started = performance.now();
			const bytes = encodeDelta(encoding, delta, random);
			const between = performance.now();
			decodeDelta(codecOf(encoding), bytes, delta.length);
			const all = times.get(name);
			all?.encode.push(between - started);
			all?.decode.push(performance.now() - between);
		}
	}
	for (const way of ['encode', 'decode'] as const) {
		const of = (name: string) => median(times.get(name)?.[way] ?? []);
		for (const name of names.slice(1)) {
			const value = of(name);
			const figure = { value, unit: 'ms', ratio: value / of('float32'), against: 'float32' };
			line(`bytes-${way}-${name}`, figure);
		}
	}
}
