import { clipInPlace } from '../clipping';
import { StoreError } from '../errors';
import { isFinite32 } from '../weights';
import { levelsOf } from './ring';
import type { SecurePolicy } from './secure-policy';

type Grid = Pick<SecurePolicy, 'bits' | 'clippingNorm'>;

/** The width of the grid S / L: no weight of a delta of length S is beyond ±L steps. */
export function gridStep(grid: Grid): number {
	return grid.clippingNorm / levelsOf(grid);
}

/**
 * Clips a delta to S, in place, and rounds each weight up or down to the grid by chance, so that the
 * expected value is the clipped weight. Every device uses the same grid, for sums of scaled numbers would
 * mean nothing.
 *
 * @param random Uniform in [0, 1).
 * @returns Words of the ring, negative numbers as 2³² less; and the norm before clipping.
 * @throws {StoreError} `update/not-finite`.
 */
export function quantiseForSum(
	delta: Float32Array,
	grid: Grid,
	random: () => number
): { readonly words: Uint32Array<ArrayBuffer>; readonly norm: number } {
	if (!isFinite32(delta)) {
		throw new StoreError('update/not-finite', 'The delta has NaN or infinite values.');
	}
	const norm = clipInPlace(delta, grid.clippingNorm);
	const step = gridStep(grid);
	const levels = levelsOf(grid);
	const words = new Uint32Array(delta.length);
	for (let i = 0; i < delta.length; i++) {
		const rounded = Math.floor((delta[i] ?? 0) / step + random());
		// rounding of the clip can push the one weight of a lone delta past its length
		words[i] = Math.max(-levels, Math.min(levels, rounded));
	}
	return { words, norm };
}
