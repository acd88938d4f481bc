import { StoreError } from '../errors';
import { BLOCK, numScales, quantise, scaleOf } from './scales';

/** A delta in small integers. */
export interface Quantised {
	/** One a block of 256 weights: the largest magnitude in it / levels. */
	readonly scales: Float32Array<ArrayBuffer>;
	/** One a weight, within ±levels. */
	readonly q: Int8Array;
}

/**
 * Rounds every weight up or down to a multiple of its block's scale, by chance, so that the expected value
 * is the weight: the mean of many updates loses nothing.
 *
 * @param levels Largest integer: 127 for int8, 7 for int4.
 * @param random Uniform in [0, 1); one call a weight, none in a block of zeros.
 * @throws {StoreError} `update/not-finite`.
 * @see Alistarh et al. 2017 (QSGD), https://arxiv.org/abs/1610.02132
 */
export function quantiseStochastically(
	delta: Float32Array,
	levels: number,
	random: () => number
): Quantised {
	const scales = new Float32Array(numScales(delta.length));
	const q = new Int8Array(delta.length);
	for (let block = 0; block < scales.length; block++) {
		const start = block * BLOCK;
		const values = delta.subarray(start, start + BLOCK);
		const scale = scaleOf(values, levels);
		if (!Number.isFinite(scale)) {
			throw new StoreError('update/not-finite', 'The delta has NaN or infinite values.');
		}
		scales[block] = scale;
		if (scale === 0) continue;
		values.forEach((value, i) => (q[start + i] = quantise(value / scale, levels, random())));
	}
	return { scales, q };
}

/** The inverse, up to rounding: every product rounded once to float32. */
export function dequantise({ scales, q }: Quantised): Float32Array {
	const delta = new Float32Array(q.length);
	for (let i = 0; i < q.length; i++) delta[i] = (q[i] ?? 0) * (scales[i >>> 8] ?? 0);
	return delta;
}
