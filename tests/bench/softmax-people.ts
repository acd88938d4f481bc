import { DIGIT_SIZE, loadDigits, NUM_DIGITS, type DigitSet } from '../../prisma/seed/digits/mnist';
import { seededRandom, shuffled } from '../../src/lib/domain/random';

/** Softmax regression on digits of 14 × 14: few weights, for noise grows with their number. */
const SIDE = 14;
const PIXELS = SIDE * SIDE;
export const NUM_WEIGHTS = (PIXELS + 1) * NUM_DIGITS;

const STEPS = 10;
const LEARNING_RATE = 0.5;
/** What one person has. */
const EXAMPLES = 10;

interface Example {
	/** 14 × 14 means, then a 1 for the bias. */
	readonly input: Float32Array;
	readonly label: number;
}

export interface Population {
	readonly people: readonly (readonly Example[])[];
	readonly heldOut: readonly Example[];
}

/** Real digits, dealt out by chance: 900 people with 10 each, and 1000 digits that nobody has. */
export function makePopulation(seed: number): Population {
	const { pretraining, contributors, heldOut } = loadDigits();
	const all = [...examplesOf(pretraining), ...examplesOf(contributors)];
	const order = [...shuffled(all.length, seededRandom(seed))];
	const dealt = order.flatMap((i) => all[i] ?? []);
	const people = Array.from({ length: Math.floor(all.length / EXAMPLES) }, (_, p) =>
		dealt.slice(p * EXAMPLES, (p + 1) * EXAMPLES)
	);
	return { people, heldOut: examplesOf(heldOut) };
}

/** Ten steps of gradient descent on a person's examples. @returns local − base. */
export function trainDelta(base: Float32Array, examples: readonly Example[]): Float32Array {
	const weights = base.slice();
	for (let step = 0; step < STEPS; step++) {
		const gradient = new Float32Array(NUM_WEIGHTS);
		for (const { input, label } of examples) {
			const errors = probabilities(weights, input);
			errors[label] = (errors[label] ?? 0) - 1;
			errors.forEach((error, digit) => addScaled(rowOf(gradient, digit), input, error));
		}
		const rate = LEARNING_RATE / examples.length;
		gradient.forEach((g, i) => (weights[i] = (weights[i] ?? 0) - rate * g));
	}
	return weights.map((w, i) => w - (base[i] ?? 0));
}

/** Share of right answers, 0–1. */
export function accuracy(weights: Float32Array, examples: readonly Example[]): number {
	const right = examples.filter(({ input, label }) => {
		const answer = probabilities(weights, input);
		return answer.indexOf(Math.max(...answer)) === label;
	});
	return right.length / examples.length;
}

function probabilities(weights: Float32Array, input: Float32Array): Float64Array {
	const scores = Float64Array.from({ length: NUM_DIGITS }, (_, digit) => {
		let sum = 0;
		const start = digit * (PIXELS + 1);
		for (let i = 0; i <= PIXELS; i++) sum += (weights[start + i] ?? 0) * (input[i] ?? 0);
		return sum;
	});
	const largest = Math.max(...scores);
	const powers = scores.map((score) => Math.exp(score - largest));
	const total = powers.reduce((sum, power) => sum + power, 0);
	return powers.map((power) => power / total);
}

/** What a digit's score is made of. */
function rowOf(weights: Float32Array, digit: number): Float32Array {
	return weights.subarray(digit * (PIXELS + 1), (digit + 1) * (PIXELS + 1));
}

function addScaled(sum: Float32Array, input: Float32Array, scale: number): void {
	for (let i = 0; i <= PIXELS; i++) sum[i] = (sum[i] ?? 0) + scale * (input[i] ?? 0);
}

function examplesOf({ inputs, labels }: DigitSet): Example[] {
	return Array.from(labels, (label, n) => ({
		label,
		input: halved(inputs.subarray(n * DIGIT_SIZE, (n + 1) * DIGIT_SIZE))
	}));
}

function halved(picture: Float32Array): Float32Array {
	const input = new Float32Array(PIXELS + 1).fill(1, PIXELS);
	picture.forEach((value, i) => {
		const row = Math.floor(i / 28);
		const at = Math.floor(row / 2) * SIDE + Math.floor((i % 28) / 2);
		input[at] = (input[at] ?? 0) + value / 4;
	});
	return input;
}
