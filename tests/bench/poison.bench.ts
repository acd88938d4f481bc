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
import { ATTACKS, attackWith, flipped, type Attack } from './poison-attacks';
import { accuracyOf, NUM_WEIGHTS, trainDelta } from './poison-model';
import { shardOf, someOf, SPLITS, type Split } from './poison-shards';

/** Twenty devices, all in every merge; the last six are hostile. */
const NUM_DEVICES = 20;
const NUM_HOSTILE = 6;
const LEARNING_RATE = 0.005;
/** Held-out digits that the engineer has; accuracy is measured on others, which nobody has. */
const REFERENCE = 400;

interface Size {
	readonly rounds: number;
	readonly seeds: number;
	readonly shard: number;
	readonly filters: readonly FilterPolicy[];
}

const USUAL_LENGTH: FilterPolicy = { kind: 'median-norm', factor: 1 };
const FULL: Size = {
	rounds: 60,
	seeds: 3,
	shard: 100,
	filters: [{ kind: 'none' }, DEFAULT_FILTER, USUAL_LENGTH]
};
const SHORT: Size = { ...FULL, rounds: 15, seeds: 1, shard: 40, filters: FULL.filters.slice(0, 2) };
const QUICK: Size = { ...SHORT, rounds: 1, shard: 2 };

const averager = new CpuAverager();
const digits = loadDigits();
const reference = someOf(digits.pretraining, REFERENCE, seededRandom(1));

/**
 * Accuracy on real digits after the plain mean without attackers has settled, with 30 % hostile devices, by
 * split, attack and filter, on the merge's own code from files. One learning rate for all.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const isShort = process.argv.includes('--short');
	const size = isShort ? SHORT : quick ? QUICK : FULL;
	for (const split of SPLITS) {
		const clean = await meanAccuracy(size, { split, filter: { kind: 'none' }, attack: null });
		for (const attack of [null, ...ATTACKS]) {
			for (const filter of size.filters) {
				const isClean = attack === null && filter.kind === 'none';
				const accuracy = isClean ? clean : await meanAccuracy(size, { split, filter, attack });
				print(`poison-${split}-${attack ?? 'clean'}-${filter.kind}`, accuracy, clean);
			}
		}
	}
}

interface Scene {
	readonly split: Split;
	readonly filter: FilterPolicy;
	readonly attack: Attack | null;
}

async function meanAccuracy(size: Size, scene: Scene): Promise<number> {
	let sum = 0;
	for (let seed = 1; seed <= size.seeds; seed++) sum += await play(size, scene, seed);
	return sum / size.seeds;
}

async function play(size: Size, { split, filter, attack }: Scene, seed: number): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), 'poison-'));
	try {
		const path = join(folder, 'weights');
		await writeFile(path, new Uint8Array(4 * NUM_WEIGHTS));
		const random = seededRandom(seed);
		const shards = Array.from({ length: NUM_DEVICES }, (_, client) => {
			const shard = shardOf(split, digits.contributors, { client, size: size.shard, random });
			return attack === 'label-flip' && isHostile(client) ? flipped(shard) : shard;
		});
		const firsts: Float32Array[] = [];
		for (let round = 0; round < size.rounds; round++) {
			const weights = await readWeights(path);
			const deltas = shards.map((shard) => trainDelta(weights, shard, LEARNING_RATE));
			if (round === 0) firsts.push(...deltas);
			await writeFile(`${path}-reference`, trainDelta(weights, reference, LEARNING_RATE));
			await mergeAll(path, attacked(deltas, firsts, { attack, random }), filter);
		}
		return accuracyOf(await readWeights(path), digits.heldOut);
	} finally {
		await rm(folder, { recursive: true });
	}
}

interface Round {
	readonly attack: Attack | null;
	readonly random: () => number;
}

const isHostile = (client: number) => client >= NUM_DEVICES - NUM_HOSTILE;

function attacked(
	deltas: readonly Float32Array[],
	firsts: readonly Float32Array[],
	{ attack, random }: Round
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
			updates: deltas.map((delta, k) => ({ weight: shares[k]?.weight ?? 0, norm: l2Norm(delta) })),
			referencePath: `${path}-reference`
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
