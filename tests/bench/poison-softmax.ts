import { DIGIT_SIZE, NUM_DIGITS } from '../../prisma/seed/digits/mnist';
import type { SparseDigits } from '../simulate/virtual/sparse-digits';

/** Softmax regression: for each pixel a weight per digit, then a bias per digit. */
export const NUM_WEIGHTS = (DIGIT_SIZE + 1) * NUM_DIGITS;
const BIASES = DIGIT_SIZE * NUM_DIGITS;

/** One epoch of plain SGD in place, a picture at a time, in their order. */
export function trainSoftmax(
	weights: Float32Array,
	digits: SparseDigits,
	learningRate: number
): void {
	const errors = new Float64Array(NUM_DIGITS);
	for (let n = 0; n < digits.labels.length; n++) {
		toProbabilities(scoresOf(errors, weights, { digits, n }));
		const label = digits.labels[n] ?? 0;
		errors[label] = (errors[label] ?? 0) - 1;
		addErrors(weights, errors, { digits, n, scale: -learningRate });
	}
}

/** Share of pictures whose likeliest digit is the right one; 0 for weights that have no likeliest. */
export function softmaxAccuracy(weights: Float32Array, digits: SparseDigits): number {
	const scores = new Float64Array(NUM_DIGITS);
	let right = 0;
	for (const [n, label] of digits.labels.entries()) {
		scoresOf(scores, weights, { digits, n });
		if (scores.indexOf(Math.max(...scores)) === label) right++;
	}
	return right / digits.labels.length;
}

interface Picture {
	readonly digits: SparseDigits;
	readonly n: number;
}

/** @returns `scores`. */
function scoresOf(scores: Float64Array, weights: Float32Array, { digits, n }: Picture) {
	const { starts, pixels, values } = digits;
	scores.set(weights.subarray(BIASES));
	for (let i = starts[n] ?? 0; i < (starts[n + 1] ?? 0); i++) {
		const at = (pixels[i] ?? 0) * NUM_DIGITS;
		const x = values[i] ?? 0;
		for (let d = 0; d < NUM_DIGITS; d++) scores[d] = (scores[d] ?? 0) + x * (weights[at + d] ?? 0);
	}
	return scores;
}

function toProbabilities(scores: Float64Array): void {
	const largest = Math.max(...scores);
	let total = 0;
	for (let d = 0; d < NUM_DIGITS; d++) total += scores[d] = Math.exp((scores[d] ?? 0) - largest);
	for (let d = 0; d < NUM_DIGITS; d++) scores[d] = (scores[d] ?? 0) / total;
}

function addErrors(
	weights: Float32Array,
	errors: Float64Array,
	{ digits, n, scale }: Picture & { readonly scale: number }
): void {
	const { starts, pixels, values } = digits;
	addRow(weights, BIASES, { errors, scale });
	for (let i = starts[n] ?? 0; i < (starts[n + 1] ?? 0); i++) {
		addRow(weights, (pixels[i] ?? 0) * NUM_DIGITS, { errors, scale: scale * (values[i] ?? 0) });
	}
}

function addRow(
	weights: Float32Array,
	at: number,
	{ errors, scale }: { readonly errors: Float64Array; readonly scale: number }
): void {
	for (let d = 0; d < NUM_DIGITS; d++) {
		weights[at + d] = (weights[at + d] ?? 0) + scale * (errors[d] ?? 0);
	}
}
