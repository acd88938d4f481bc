import type { Codec } from '$lib/domain/update';
import type { Comparer } from './comparer';

/** One update's payload, where it lies in a file. */
export interface PayloadSource {
	readonly path: string;
	/** Byte offset of the payload (a multiple of 64). */
	readonly offset: number;
	readonly codec: Codec;
	/** What its delta is multiplied by. */
	readonly coefficient: number;
}

/**
 * Computes Σₖ cₖ·Δₖ over payloads in files, streaming: memory does not grow with the number of updates.
 * One contract suite (`averager.contract.ts`) holds for every implementation.
 */
export interface Averager {
	readonly name: 'cpu' | 'webgpu' | 'tensorflow';
	/** What compares updates with each other: it may be of another backend. */
	readonly comparer: Comparer;
	/**
	 * @throws {StoreError} `buffer/empty`, `update/shape-mismatch` (a file too short), `update/not-finite`.
	 */
	weightedSum(sources: readonly PayloadSource[], numWeights: number): Promise<Float32Array>;
	dispose(): Promise<void>;
}

/** A backend that was looked for on this machine: there, or why it is not. */
export type Found = { readonly averager: Averager } | { readonly absent: string };
