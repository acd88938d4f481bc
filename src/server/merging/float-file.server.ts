import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StoreError } from '$lib/domain/errors';
import { BLOCK_WEIGHTS } from './payload-blocks.server';
import type { WeightRange } from './payload-files.server';

/** Flat float32 values of a model in a file, opened for reading in blocks. Close it. */
export class FloatFile {
	readonly #file: number;
	readonly #block: Float32Array;

	/** @throws {StoreError} `weights/shape-mismatch` if it is not of `numWeights` values. */
	constructor(path: string, numWeights: number) {
		this.#file = openSync(path, 'r');
		this.#block = new Float32Array(Math.min(BLOCK_WEIGHTS, numWeights));
		const { size } = fstatSync(this.#file);
		if (size === 4 * numWeights) return;
		this.close();
		throw new StoreError(
			'weights/shape-mismatch',
			`${numWeights} float32 values have ${4 * numWeights} bytes, not ${size}.`
		);
	}

	/** A run of at most `BLOCK_WEIGHTS` values: the caller's to change, until the next is read over it. */
	read({ start, count }: WeightRange): Float32Array {
		if (readSync(this.#file, this.#block, 0, 4 * count, 4 * start) !== 4 * count) {
			throw new Error('A file of weights became shorter while it was read.');
		}
		return this.#block.subarray(0, count);
	}

	close(): void {
		closeSync(this.#file);
	}
}
