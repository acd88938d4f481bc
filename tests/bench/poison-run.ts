import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FilterPolicy } from '../../src/lib/domain/filters/filter-policy';
import { seededRandom } from '../../src/lib/domain/random';
import { bufferShares } from '../../src/lib/domain/strategies/buffer-shares';
import { l2Norm } from '../../src/lib/domain/weights';
import { CpuAverager } from '../../src/server/merging/cpu-averager.server';
import { mergeBuffer } from '../../src/server/merging/merge-buffer.server';
import type { SparseDigits } from '../simulate/virtual/sparse-digits';
import { attackWith, type Attack } from './poison-attacks';
import { flipped, heldOut, NUM_HOSTILE, type Device } from './poison-devices';
import type { Learner } from './poison-learners';

/** Versions that an accuracy is the mean of. */
export const LAST = 5;

/** `left-out`: what no filter can beat, the hostile ones known by an oracle. */
export type Conduct = Attack | 'clean' | 'left-out';

interface Scene {
	readonly learner: Learner;
	/** The engineer's. */
	readonly reference: SparseDigits;
	readonly devices: readonly Device[];
	readonly conduct: Conduct;
	readonly filter: FilterPolicy;
	readonly seed: number;
	readonly rounds: number;
}

/** A version that was measured, and its share of right answers, 0–1. */
export interface Measured {
	readonly version: number;
	readonly accuracy: number;
}

const averager = new CpuAverager();

/**
 * Everybody takes part in every merge, which is the server's: payloads in a file, shares of the policy, the
 * filter, the new weights.
 *
 * @returns Every fifth version, and the last five.
 */
export async function play(scene: Scene): Promise<Measured[]> {
	const { learner, reference, filter, seed, rounds } = scene;
	const folder = await mkdtemp(join(tmpdir(), 'poison-'));
	try {
		const path = join(folder, 'weights');
		// everybody meets the same chance, whatever the attack draws
		const random = seededRandom(seed);
		await writeFile(path, learner.initial(random));
		const send = sender(scene, random);
		const measured: Measured[] = [];
		for (let version = 1; version <= rounds; version++) {
			const head = await readWeights(path);
			const deltas = send(head);
			await writeFile(`${path}-reference`, learner.train(head, reference, seededRandom(1)));
			await mergeAll(path, deltas, filter);
			if (version % LAST !== 0 && version <= rounds - LAST) continue;
			const accuracy = learner.accuracy(await readWeights(path), heldOut);
			measured.push({ version, accuracy });
		}
		return measured;
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** What all devices send, merge by merge. */
function sender(
	{ learner, devices, conduct, seed }: Scene,
	random: () => number
): (head: Float32Array) => Float32Array[] {
	const ofAttack = seededRandom(-seed);
	const firsts: Float32Array[] = [];
	const present = devices.filter(({ isHostile }) => conduct !== 'left-out' || !isHostile);
	return (head) => {
		const deltas = present.map(({ pictures, isHostile }) => {
			const isWrong = conduct === 'label-flip' && isHostile;
			return learner.train(head, isWrong ? flipped(pictures) : pictures, random);
		});
		if (firsts.length === 0) firsts.push(...deltas);
		if (conduct === 'clean' || conduct === 'left-out') return deltas;
		const honest = deltas.filter((_, k) => present[k]?.isHostile === false);
		return deltas.map((own, k) => {
			if (present[k]?.isHostile !== true) return own;
			const battle = { honest, numHostile: NUM_HOSTILE, random: ofAttack };
			return attackWith(conduct, { own, first: firsts[k] ?? own }, battle);
		});
	};
}

async function mergeAll(path: string, deltas: readonly Float32Array[], filter: FilterPolicy) {
	const numWeights = deltas[0]?.length ?? 0;
	const buffer = `${path}-buffer`;
	const updates = deltas.map(() => ({ numExamples: 100, staleness: 0 }));
	const shares = bufferShares(updates, { staleness: { kind: 'constant' }, maxExamples: 10_000 });
	const payloads = new Float32Array(deltas.length * numWeights);
	deltas.forEach((delta, k) => payloads.set(delta, k * numWeights));
	await writeFile(buffer, payloads);
	await mergeBuffer(averager, {
		basePath: path,
		outPath: path,
		numWeights,
		sources: shares.map(({ coefficient }, k) => ({
			...{ path: buffer, offset: 4 * numWeights * k, codec: 'float32', coefficient }
		})),
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
	return new Float32Array(new Uint8Array(await readFile(path)).buffer);
}
