import type { ByWeightFilter } from '$lib/domain/filters/filter-policy';
import type { Geometry } from '$lib/domain/filters/geometry';
import type { Averager } from './averager';
import type { PayloadPlace } from './payload-files.server';

export interface BallotBuffer {
	readonly places: readonly PayloadPlace[];
	/** See `votesOf`; one per place. */
	readonly votes: Uint32Array;
	/** What each update is multiplied by first, in float32. */
	readonly factors: readonly number[];
}

/** Of each update: ‖Δₖ‖, and what it is multiplied by. */
export interface Lengths {
	readonly norms: readonly number[];
	readonly factors: readonly number[];
}

/**
 * Compares the updates of a buffer with each other, streaming from files in bounded memory.
 * One contract suite (`comparer.contract.ts`) holds for every implementation.
 */
export interface Comparer {
	readonly name: Averager['name'];
	/**
	 * The step of a filter that takes each weight by itself. A median is exact: equal, bit for bit, on every
	 * backend.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`.
	 */
	middle(filter: ByWeightFilter, buffer: BallotBuffer, numWeights: number): Promise<Float32Array>;
	/**
	 * The distances between all updates, each multiplied by its factor.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`.
	 */
	distances(
		places: readonly PayloadPlace[],
		numWeights: number,
		lengths: Lengths
	): Promise<Geometry>;
}
