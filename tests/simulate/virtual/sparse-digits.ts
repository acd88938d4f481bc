import { DIGIT_SIZE, type DigitSet } from '../../../prisma/seed/digits/mnist';

/** Pictures as the pixels that are not black: four of five are, and nobody multiplies by 0. */
export interface SparseDigits {
	/** Picture n has the entries `starts[n]` … `starts[n + 1]` − 1. */
	readonly starts: Uint32Array;
	readonly pixels: Uint16Array;
	readonly values: Float32Array;
	readonly labels: Uint32Array;
}

export function sparse({ inputs, labels }: DigitSet): SparseDigits {
	const starts = new Uint32Array(labels.length + 1);
	const filled = inputs.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
	const pixels = new Uint16Array(filled);
	const values = new Float32Array(filled);
	let at = 0;
	for (let n = 0; n < labels.length; n++) {
		for (let p = 0; p < DIGIT_SIZE; p++) {
			const value = inputs[n * DIGIT_SIZE + p] ?? 0;
			if (value === 0) continue;
			pixels[at] = p;
			values[at++] = value;
		}
		starts[n + 1] = at;
	}
	return { starts, pixels, values, labels };
}

/** Every so many-th picture: sets are sorted by digit, and this keeps their mix. */
export function thinned({ inputs, labels }: DigitSet, every: number): DigitSet {
	const chosen = [...labels.keys()].filter((n) => n % every === 0);
	const kept = new Float32Array(chosen.length * DIGIT_SIZE);
	chosen.forEach((n, k) => {
		kept.set(inputs.subarray(n * DIGIT_SIZE, (n + 1) * DIGIT_SIZE), k * DIGIT_SIZE);
	});
	return { inputs: kept, labels: Uint32Array.from(chosen, (n) => labels[n] ?? 0) };
}
