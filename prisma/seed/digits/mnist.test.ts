import { beforeAll, describe, expect, it } from 'vitest';
import { DIGIT_SIZE, loadDigits, type DigitSet } from './mnist';

let digits: ReturnType<typeof loadDigits>;
beforeAll(() => {
	digits = loadDigits();
});

const count = ({ labels }: DigitSet, digit: number) =>
	labels.filter((label) => label === digit).length;

describe('loadDigits', () => {
	it('cuts the 10,000 digits in three', () => {
		const { pretraining, contributors, heldOut } = digits;
		const sizes = [pretraining, contributors, heldOut].map(({ labels }) => labels.length);
		expect(sizes).toEqual([2000, 7000, 1000]);
		expect(contributors.inputs).toHaveLength(7000 * DIGIT_SIZE);
		for (let digit = 0; digit < 10; digit++) {
			expect([count(pretraining, digit), count(heldOut, digit)]).toEqual([200, 100]);
		}
	});

	it('keeps values between 0 and 1, with ink in every picture', () => {
		for (const { inputs, labels } of Object.values(digits)) {
			expect(inputs.every((value) => value >= 0 && value <= 1)).toBe(true);
			labels.forEach((_, i) => {
				expect(inputs.subarray(i * DIGIT_SIZE, (i + 1) * DIGIT_SIZE).some((v) => v > 0.5)).toBe(
					true
				);
			});
		}
	});

	it('never judges a contributor on a picture that anyone trained with', () => {
		const picture = ({ inputs }: DigitSet, i: number) =>
			inputs.subarray(i * DIGIT_SIZE, (i + 1) * DIGIT_SIZE).join();
		const all = (set: DigitSet) => Array.from(set.labels, (_, i) => picture(set, i));
		const seen = new Set([...all(digits.pretraining), ...all(digits.contributors)]);
		expect(all(digits.heldOut).filter((text) => seen.has(text))).toEqual([]);
	});
});
