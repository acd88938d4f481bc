import { DIGIT_SIZE, NUM_DIGITS, type DigitSet } from '../../prisma/seed/digits/mnist';

/** Softmax regression: for each pixel a weight per digit, then a bias per digit. */
export const NUM_WEIGHTS = (DIGIT_SIZE + 1) * NUM_DIGITS;

/** One epoch of plain SGD, a picture at a time. @returns local − base. */
export function trainDelta(base: Float32Array, set: DigitSet, learningRate: number): Float32Array {
	const weights = base.slice();
	for (let k = 0; k < set.labels.length; k++) {
		const errors = probabilities(weights, set, k);
		const label = set.labels[k] ?? 0;
		errors[label] = (errors[label] ?? 0) - 1;
		for (let p = 0; p <= DIGIT_SIZE; p++) {
			const step = learningRate * valueAt(set, k, p);
			// four of five pixels are black
			if (step !== 0) addScaled(weights, p * NUM_DIGITS, { errors, scale: -step });
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

function probabilities(weights: Float32Array, set: DigitSet, k: number): Float64Array {
	const logits = new Float64Array(NUM_DIGITS);
	for (let p = 0; p <= DIGIT_SIZE; p++) {
		const x = valueAt(set, k, p);
		if (x === 0) continue;
		for (let digit = 0; digit < NUM_DIGITS; digit++) {
			logits[digit] = (logits[digit] ?? 0) + x * (weights[p * NUM_DIGITS + digit] ?? 0);
		}
	}
	const largest = Math.max(...logits);
	const exps = logits.map((logit) => Math.exp(logit - largest));
	const total = exps.reduce((sum, value) => sum + value, 0);
	return exps.map((value) => value / total);
}

/** Pixel p of picture k, and 1 behind the last for the bias. */
function valueAt(set: DigitSet, k: number, p: number): number {
	return p === DIGIT_SIZE ? 1 : (set.inputs[k * DIGIT_SIZE + p] ?? 0);
}

function addScaled(
	weights: Float32Array,
	at: number,
	{ errors, scale }: { errors: Float64Array; scale: number }
): void {
	for (let digit = 0; digit < NUM_DIGITS; digit++) {
		weights[at + digit] = (weights[at + digit] ?? 0) + scale * (errors[digit] ?? 0);
	}
}
