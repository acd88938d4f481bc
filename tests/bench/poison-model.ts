import { DIGIT_SIZE, NUM_DIGITS, type DigitSet } from '../../prisma/seed/digits/mnist';

/** Softmax regression: a weight per pixel and digit, then a bias per digit. */
export const NUM_WEIGHTS = (DIGIT_SIZE + 1) * NUM_DIGITS;

/** One epoch of plain SGD, a picture at a time. @returns local − base. */
export function trainDelta(base: Float32Array, set: DigitSet, learningRate: number): Float32Array {
	const weights = base.slice();
	for (let k = 0; k < set.labels.length; k++) {
		const errors = probabilities(weights, set, k);
		const label = set.labels[k] ?? 0;
		errors[label] = (errors[label] ?? 0) - 1;
		for (let digit = 0; digit < NUM_DIGITS; digit++) {
			const step = learningRate * (errors[digit] ?? 0);
			for (let p = 0; p < DIGIT_SIZE; p++) {
				const at = digit * DIGIT_SIZE + p;
				weights[at] = (weights[at] ?? 0) - step * (set.inputs[k * DIGIT_SIZE + p] ?? 0);
			}
			const bias = NUM_DIGITS * DIGIT_SIZE + digit;
			weights[bias] = (weights[bias] ?? 0) - step;
		}
	}
	return weights.map((value, i) => value - (base[i] ?? 0));
}

/** Share of pictures whose likeliest digit is the right one; 0 for weights that have no likeliest. */
export function accuracyOf(weights: Float32Array, set: DigitSet): number {
	let right = 0;
	for (let k = 0; k < set.labels.length; k++) {
		const p = probabilities(weights, set, k);
		if (p.indexOf(Math.max(...p)) === set.labels[k]) right++;
	}
	return right / set.labels.length;
}

function probabilities(weights: Float32Array, set: DigitSet, k: number): number[] {
	const logits = Array.from({ length: NUM_DIGITS }, (_, digit) => {
		let sum = weights[NUM_DIGITS * DIGIT_SIZE + digit] ?? 0;
		for (let p = 0; p < DIGIT_SIZE; p++) {
			sum += (weights[digit * DIGIT_SIZE + p] ?? 0) * (set.inputs[k * DIGIT_SIZE + p] ?? 0);
		}
		return sum;
	});
	const largest = Math.max(...logits);
	const exps = logits.map((logit) => Math.exp(logit - largest));
	const total = exps.reduce((sum, value) => sum + value, 0);
	return exps.map((value) => value / total);
}
