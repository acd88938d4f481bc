import { centralDeviation } from '$lib/domain/privacy/central';
import type { Blobs } from '../blobs/blob-store';
import type { NoisedMerge } from '../repositories/merges.server';
import type { MergedBuffer } from './merge-buffer.server';
import { readablePlace, sharesOf, type MergePlan, type PlannedUpdate } from './merge-plan.server';
import type { Merging } from './merging.server';
import { stateOf } from './optimizer-state.server';

interface SumServices {
	readonly blobs: Pick<Blobs, 'uploads' | 'published'>;
	readonly merging: Pick<Merging, 'mergeBuffer'>;
}

interface SumPlaces {
	readonly noised: NoisedMerge | null;
	/** Of masked updates: the one thing that is known of them. */
	readonly meanPath: string | null;
	/** See `writeReference`. */
	readonly referencePath: string | null;
	readonly outPath: string;
}

/** Merges a plan's updates into its head, as its policy says. @throws {StoreError} What `mergeBuffer` throws. */
export async function sumUp(
	services: SumServices,
	plan: MergePlan,
	{ noised, meanPath, referencePath, outPath }: SumPlaces
): Promise<MergedBuffer> {
	const { head, model, policy } = plan;
	const shares = sharesOf(plan);
	return services.merging.mergeBuffer({
		basePath: await services.blobs.published.localPath(head.weightsDigest),
		numWeights: head.numWeights,
		sources: meanPath
			? [{ path: meanPath, offset: 0, codec: 'float32', coefficient: 1 }]
			: shares.map(({ coefficient }, k) => ({ ...readablePlace(updateAt(plan, k)), coefficient })),
		strategy: policy.strategy,
		slotPaths: await stateOf(services.blobs, plan),
		noise: noised && {
			standardDeviation: centralDeviation(noised),
			key: noised.noiseKey
		},
		...(!meanPath && {
			filtering: {
				// central noise is measured for one fixed clip: a rule that looks at the others would spend more
				rule: {
					filter: noised ? { kind: 'none' } : policy.filter,
					clippingNorm: model.clippingNorm
				},
				updates: shares.map(({ weight }, k) => ({ weight, norm: updateAt(plan, k).row.deltaNorm })),
				referencePath
			}
		}),
		outPath
	});
}

export function updateAt(plan: MergePlan, k: number): PlannedUpdate {
	const update = plan.updates[k];
	if (!update) throw new Error(`The plan has no update ${k}.`);
	return update;
}
