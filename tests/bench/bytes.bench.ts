import { deflateSync } from 'node:zlib';
import { DEFAULT_TOP_K, type Encoding } from '../../src/lib/domain/codec';
import { DIFFERENCE_BLOCK, differenceOf } from '../../src/lib/domain/codecs/weights-difference';
import { useWasmBackend } from '../../src/server/evaluation/wasm-backend';
import { measureCoder } from './bytes-coder';
import { learn, type Learned } from './bytes-learning';
import { line } from './bytes-line';
import { flag, keepCurve } from './curves';

const encodings: Record<string, Encoding> = {
	float32: 'float32',
	int8: 'int8',
	int4: 'int4',
	'top-k-2%-int4': DEFAULT_TOP_K,
	'top-k-2.5%-int4': { share: 0.025, entries: 'int4' },
	'top-k-4%-sign': { share: 0.04, entries: 'sign' }
};

interface Sizes {
	readonly seeds: readonly number[];
	readonly versions: number;
	readonly numWeights: number;
	readonly turns: number;
}

const SIZES: Record<'quick' | 'short' | 'whole', Sizes> = {
	quick: { seeds: [1], versions: 2, numWeights: 50_000, turns: 1 },
	short: { seeds: [1], versions: 21, numWeights: 1_000_000, turns: 3 },
	whole: { seeds: [1, 2, 3], versions: 150, numWeights: 1_000_000, turns: 9 }
};

/** `--short` is this bench's own: one seed and few versions, with the whole sizes. */
function sizeOf(quick: boolean): keyof typeof SIZES {
	if (process.argv.includes('--short')) return 'short';
	return quick ? 'quick' : 'whole';
}

/**
 * Bytes up and down by codec, on real digits: accuracy, sizes, coder, speed, and the way to the head. `--only NAME,NAME`
 * learns in these codecs and in float32, `--versions 150` for longer; `--curves FILE` keeps every version for
 * `npm run curves`.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const { seeds, numWeights, turns, ...size } = SIZES[sizeOf(quick)];
	const versions = Number(flag('--versions') ?? size.versions);
	measureCoder(numWeights, turns);
	await useWasmBackend();

	const learned = await learnAll(seeds, versions);
	for (const name of learned.keys()) compare(name, learned);
	for (const name of ['float32', 'top-k-2%-int4']) downlink(name, learned.get(name)?.[0]);
}

async function learnAll(
	seeds: readonly number[],
	versions: number
): Promise<ReadonlyMap<string, readonly Learned[]>> {
	const only = flag('--only')?.split(',');
	const learned = new Map<string, Learned[]>();
	for (const seed of seeds) {
		for (const [name, encoding] of Object.entries(encodings)) {
			if (only && name !== 'float32' && !only.includes(name)) continue;
			const own = await learn(encoding, { seed, versions });
			learned.set(name, [...(learned.get(name) ?? []), own]);
			keepCurve({ name: `bytes-${name}`, seed, points: own.curve });
		}
	}
	return learned;
}

function compare(name: string, learned: ReadonlyMap<string, readonly Learned[]>): void {
	const mean = (of: string, figure: 'accuracy' | 'uplinkBytes') => {
		const all = learned.get(of) ?? [];
		return all.reduce((sum, one) => sum + one[figure], 0) / all.length;
	};
	const against = 'float32, same seeds';
	const accuracy = 100 * mean(name, 'accuracy');
	const bytes = mean(name, 'uplinkBytes');
	const better = accuracy / (100 * mean('float32', 'accuracy'));
	line(`bytes-accuracy-${name}`, { value: accuracy, unit: '%', ratio: better, against });
	const fewer = mean('float32', 'uplinkBytes') / bytes;
	line(`bytes-uplink-${name}`, { value: bytes, unit: 'B', ratio: fewer, against });
}

/** What a device 1, 5 and 20 versions behind fetches, against the weights whole. */
function downlink(name: string, learned: Learned | undefined): void {
	const head = learned?.versions.at(-1);
	for (const behind of [1, 5, 20]) {
		const held = learned?.versions.at(-1 - behind);
		if (!head || !held) continue;
		const value = differenceBytes(held, head);
		const figure = { value, unit: 'B', ratio: value / (4 * head.length), against: 'whole weights' };
		line(`bytes-downlink-${behind}-behind-${name}`, figure);
	}
}

function differenceBytes(held: Float32Array, head: Float32Array): number {
	const [from, to] = [held, head].map((weights) => new Uint32Array(weights.slice().buffer));
	if (!from || !to) throw new Error('There are two.');
	const blocks: Uint8Array[] = [];
	for (let start = 0; start < to.length; start += DIFFERENCE_BLOCK) {
		const end = start + DIFFERENCE_BLOCK;
		blocks.push(differenceOf(from.subarray(start, end), to.subarray(start, end)));
	}
	return deflateSync(Buffer.concat(blocks)).length;
}
