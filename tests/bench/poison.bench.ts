import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_FILTER, type FilterPolicy } from '../../src/lib/domain/filters/filter-policy';
import { seededRandom } from '../../src/lib/domain/random';
import { bufferShares } from '../../src/lib/domain/strategies/buffer-shares';
import { l2Norm } from '../../src/lib/domain/weights';
import { CpuAverager } from '../../src/server/merging/cpu-averager.server';
import { mergeBuffer } from '../../src/server/merging/merge-buffer.server';
import { loadDigits } from '../../prisma/seed/digits/mnist';
import { drawShard } from '../simulate/shards';
import { ATTACKS, attackWith, flipped, type Attack } from './poison-attacks';
import { accuracyOf, NUM_WEIGHTS, trainDelta } from './poison-model';

/** Twenty devices of two digits each, all in every merge; the last six are hostile. */
const NUM_DEVICES = 20;
const NUM_HOSTILE = 6;
const LEARNING_RATE = 0.02;

interface Size {
	readonly rounds: number;
	readonly seeds: number;
	readonly shard: number;
	readonly filters: readonly FilterPolicy[];
}

const FULL: Size = {
	rounds: 30,
	seeds: 3,
	shard: 60,
	filters: [
		DEFAULT_FILTER,
		{ kind: 'none' },
		{ kind: 'median' },
		{ kind: 'trimmed-mean', trim: 0.3 },
		{ kind: 'multi-krum', attackers: 0.3 },
		{ kind: 'geometric-median' },
		{ kind: 'centred-clipping', factor: 1 }
	]
};
const SHORT: Size = { rounds: 15, seeds: 1, shard: 40, filters: FULL.filters.slice(0, 2) };
const QUICK: Size = { ...SHORT, rounds: 1, shard: 2 };

const averager = new CpuAverager();
const digits = loadDigits();

/**
 * Accuracy on real digits after some merges with 30 % hostile devices, by attack and filter, on the merge's own
 * code from files. One learning rate for all, chosen for the plain mean without attackers.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const size = quick ? QUICK : process.argv.includes('--short') ? SHORT : FULL;
	const clean = await meanAccuracy(size, { filter: { kind: 'none' }, attack: null });
	print('poison-clean-none', clean, clean);
	for (const filter of size.filters) {
		if (filter.kind !== 'none') {
			print(
				`poison-clean-${filter.kind}`,
				await meanAccuracy(size, { filter, attack: null }),
				clean
			);
		}
		for (const attack of ATTACKS) {
			print(`poison-${attack}-${filter.kind}`, await meanAccuracy(size, { filter, attack }), clean);
		}
	}
}

interface Scene {
	readonly filter: FilterPolicy;
	readonly attack: Attack | null;
}

async function meanAccuracy(size: Size, scene: Scene): Promise<number> {
	let sum = 0;
	for (let seed = 1; seed <= size.seeds; seed++) sum += await play(size, scene, seed);
	return sum / size.seeds;
}

async function play(size: Size, { filter, attack }: Scene, seed: number): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), 'poison-'));
	try {
		const path = join(folder, 'weights');
		await writeFile(path, new Uint8Array(4 * NUM_WEIGHTS));
		const random = seededRandom(seed);
		const firsts: Float32Array[] = [];
		for (let round = 0; round < size.rounds; round++) {
			const deltas = trainAll(await readWeights(path), { size, attack, random });
			if (round === 0) firsts.push(...deltas);
			await mergeAll(path, attacked(deltas, firsts, { attack, random }), filter);
		}
		return accuracyOf(await readWeights(path), digits.heldOut);
	} finally {
		await rm(folder, { recursive: true });
	}
}

interface Round {
	readonly size: Size;
	readonly attack: Attack | null;
	readonly random: () => number;
}

const isHostile = (client: number) => client >= NUM_DEVICES - NUM_HOSTILE;

function trainAll(weights: Float32Array, { size, attack, random }: Round): Float32Array[] {
	return Array.from({ length: NUM_DEVICES }, (_, client) => {
		const shard = drawShard(digits.contributors, { client, size: size.shard }, random);
		const isWrong = attack === 'label-flip' && isHostile(client);
		return trainDelta(weights, isWrong ? flipped(shard) : shard, LEARNING_RATE);
	});
}

function attacked(
	deltas: readonly Float32Array[],
	firsts: readonly Float32Array[],
	{ attack, random }: Omit<Round, 'size'>
): Float32Array[] {
	const honest = deltas.filter((_, client) => !isHostile(client));
	return deltas.map((own, client) => {
		if (attack === null || !isHostile(client)) return own;
		const battle = { honest, numHostile: NUM_HOSTILE, random };
		return attackWith(attack, { own, first: firsts[client] ?? own }, battle);
	});
}

/** The merge as the server does it: payloads in files, shares of the policy, the filter, the new weights. */
async function mergeAll(path: string, deltas: readonly Float32Array[], filter: FilterPolicy) {
	const updates = deltas.map(() => ({ numExamples: 100, staleness: 0 }));
	const shares = bufferShares(updates, { staleness: { kind: 'constant' }, maxExamples: 10_000 });
	const sources = [];
	for (const [k, delta] of deltas.entries()) {
		const place = { path: `${path}-${k}`, offset: 0, codec: 'float32' as const };
		await writeFile(place.path, new Uint8Array(delta.slice().buffer));
		sources.push({ ...place, coefficient: shares[k]?.coefficient ?? 0 });
	}
	await mergeBuffer(averager, {
		basePath: path,
		outPath: path,
		numWeights: NUM_WEIGHTS,
		sources,
		strategy: { kind: 'fedavg', learningRate: 1 },
		slotPaths: [],
		filtering: {
			rule: { filter, clippingNorm: null },
			updates: deltas.map((delta, k) => ({ weight: shares[k]?.weight ?? 0, norm: l2Norm(delta) }))
		}
	});
}

async function readWeights(path: string): Promise<Float32Array> {
	const bytes = await readFile(path);
	return new Float32Array(new Uint8Array(bytes).buffer);
}

function print(name: string, accuracy: number, clean: number): void {
	const round = (n: number) => Number(n.toPrecision(4));
	const ratio = clean === 0 ? 0 : round(accuracy / clean);
	console.log(
		JSON.stringify({
			name,
			value: round(100 * accuracy),
			unit: '%',
			ratio,
			against: 'the plain mean without hostile devices'
		})
	);
}
