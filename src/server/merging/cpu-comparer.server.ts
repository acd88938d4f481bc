import type { ByWeightFilter } from '$lib/domain/filters/filter-policy';
import type { Geometry } from '$lib/domain/filters/geometry';
import { byWeightStep } from './by-weight-step.server';
import type { BallotBuffer, Comparer, Lengths } from './comparer';
import { pairwiseDistances } from './pairwise-distances.server';
import type { PayloadPlace } from './payload-files.server';

/** Order statistics and distances on the processor: WASM SIMD. */
export const cpuComparer: Comparer = {
	name: 'cpu',
	// async, so that a refusal is a rejection
	// eslint-disable-next-line @typescript-eslint/require-await
	async middle(filter: ByWeightFilter, buffer: BallotBuffer, numWeights: number) {
		return byWeightStep(filter, buffer, numWeights);
	},
	// eslint-disable-next-line @typescript-eslint/require-await
	async distances(
		places: readonly PayloadPlace[],
		numWeights: number,
		lengths: Lengths
	): Promise<Geometry> {
		return pairwiseDistances(places, numWeights, lengths);
	}
};
