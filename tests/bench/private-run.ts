import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { centralDeviation, centralShares } from '../../src/lib/domain/privacy/central';
import type { PrivacyPolicy } from '../../src/lib/domain/privacy/policy';
import { protectInPlace } from '../../src/lib/domain/privacy/protect';
import { seededRandom } from '../../src/lib/domain/random';
import { bufferShares } from '../../src/lib/domain/strategies/buffer-shares';
import { l2Norm } from '../../src/lib/domain/weights';
import { CpuAverager } from '../../src/server/merging/cpu-averager.server';
import { mergeBuffer } from '../../src/server/merging/merge-buffer.server';
import { accuracy, NUM_WEIGHTS, trainDelta, type Population } from './softmax-people';

/** Sums that a committee opens have a bench of their own. */
export type TriedPolicy = Exclude<PrivacyPolicy, { kind: 'secure' }>;

const onTime = { kind: 'constant' } as const;

interface Course {
	readonly rounds: number;
	/** Of the noise, which is guessable here so that a figure is the same again. */
	readonly noiseSeed: number;
}

/**
 * Everybody takes part in each of `rounds` merges, by the store's own code, from zeros.
 *
 * @returns Accuracy on the digits that nobody has.
 */
export async function learn(
	{ people, heldOut }: Population,
	privacy: TriedPolicy,
	{ rounds, noiseSeed }: Course
): Promise<number> {
	const uniform = seededRandom(noiseSeed);
	const folder = await mkdtemp(join(tmpdir(), 'privacy-'));
	const averager = new CpuAverager();
	try {
		let weights = new Float32Array(NUM_WEIGHTS);
		for (let round = 0; round < rounds; round++) {
			const deltas = people.map((examples) => {
				const delta = trainDelta(weights, examples);
				if (privacy.kind !== 'none') protectInPlace(delta, privacy, uniform);
				return delta;
			});
			const [basePath, outPath] = [join(folder, 'base'), join(folder, 'merged')];
			await writeFile(basePath, weights);
			const strategy = { kind: 'fedavg', learningRate: 1 } as const;
			const head = { basePath, slotPaths: [], numWeights: NUM_WEIGHTS };
			await mergeBuffer(averager, {
				...head,
				...(await howTheyCount(deltas, privacy, { folder, key: `${noiseSeed}-${round}` })),
				strategy,
				outPath
			});
			weights = new Float32Array(new Uint8Array(await readFile(outPath)).buffer);
		}
		return accuracy(weights, heldOut);
	} finally {
		await averager.dispose();
		await rm(folder, { recursive: true });
	}
}

async function howTheyCount(
	deltas: readonly Float32Array[],
	privacy: TriedPolicy,
	{ folder, key }: { readonly folder: string; readonly key: string }
) {
	const terms =
		privacy.kind === 'central' ? { privacy, staleness: onTime, cohort: deltas.length } : null;
	const shares = terms
		? centralShares(
				deltas.map((delta) => ({ staleness: 0, norm: l2Norm(delta) })),
				terms
			)
		: bufferShares(
				deltas.map(() => ({ staleness: 0, numExamples: 1, alignment: 1 })),
				{ staleness: onTime, maxExamples: 1 }
			);
	const sources = [];
	for (const [k, { coefficient }] of shares.entries()) {
		const path = join(folder, `update-${k}`);
		await writeFile(path, deltas[k] ?? new Float32Array());
		sources.push({ path, offset: 0, codec: 'float32', coefficient } as const);
	}
	const noise = terms && {
		standardDeviation: centralDeviation(terms),
		key: createHash('sha256').update(key).digest('hex')
	};
	return { sources, noise };
}
