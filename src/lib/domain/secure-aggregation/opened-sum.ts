import { StoreError } from '../errors';
import { gridStep } from './quantise';
import { levelsOf } from './ring';
import type { SecurePolicy } from './secure-policy';

/** The mean of `count` updates from the sum of their quantised weights: one product a weight, rounded once. */
export function meanOfSum(
	sum: Int32Array,
	count: number,
	policy: Pick<SecurePolicy, 'bits' | 'clippingNorm'>
): Float32Array<ArrayBuffer> {
	const scale = gridStep(policy) / count;
	// by index: `from` with a function is many times slower
	const mean = new Float32Array(sum.length);
	for (let i = 0; i < sum.length; i++) mean[i] = (sum[i] ?? 0) * scale;
	return mean;
}

/**
 * Refuses a sum that no `count` honest updates have: a weight beyond count·L, or a mean longer than S and the
 * most that rounding adds to it. It catches a wrong mask, whose sum is spread over the whole ring, and
 * bounds what any number of hostile devices can do to the mean by S; it cannot tell who they are.
 *
 * @throws {StoreError} `update/sum-implausible`.
 */
export function assertPlausible(
	sum: Int32Array,
	count: number,
	policy: Pick<SecurePolicy, 'bits' | 'clippingNorm'>
): void {
	const largest = count * levelsOf(policy);
	let squares = 0;
	let isWithin = true;
	for (const value of sum) {
		isWithin &&= Math.abs(value) <= largest;
		squares += value * value;
	}
	const steps = Math.sqrt(squares) / count;
	// each weight of each update is rounded by less than one step
	if (isWithin && steps <= levelsOf(policy) * (1 + 1e-6) + Math.sqrt(sum.length)) return;
	throw new StoreError(
		'update/sum-implausible',
		'This update was in a sum that cannot be right: one of those in it was not made as the model asks. Which one, nobody can see.'
	);
}
