import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random';
import { assertPlausible, meanOfSum } from './opened-sum';
import { gridStep, quantiseForSum } from './quantise';
import { addWords, levelsOf, signed } from './ring';

const grid = { bits: 4, clippingNorm: 7 }; // L = 7, so that a step is 1

describe('quantising for a sum', () => {
	it('rounds up with the chance of what is left over', () => {
		const { words } = quantiseForSum(Float32Array.of(2.25, -2.25, 0), grid, () => 0.75);
		expect([...signed(words, 4)]).toEqual([3, -2, 0]);
		const { words: down } = quantiseForSum(Float32Array.of(2.25, -2.25, 0), grid, () => 0.7);
		expect([...signed(down, 4)]).toEqual([2, -2, 0]);
	});

	it('clips to S first and tells the norm before', () => {
		const { words, norm } = quantiseForSum(
			Float32Array.of(6, 8),
			{ ...grid, clippingNorm: 5 },
			() => 0.5
		);
		expect(norm).toBe(10);
		expect([...signed(words, 4)]).toEqual([4, 6]); // 3 and 4 in steps of 5/7: 4.2 and 5.6
	});

	it('stays within ±L, for a lone weight, too', () => {
		const values = fc.float32Array({
			minLength: 1,
			maxLength: 20,
			noNaN: true,
			noDefaultInfinity: true
		});
		fc.assert(
			fc.property(values, fc.integer(), (delta, seed) => {
				const { words } = quantiseForSum(delta, grid, seededRandom(seed));
				expect(signed(words, 4).every((q) => Math.abs(q) <= levelsOf(grid))).toBe(true);
			})
		);
	});

	it.each([NaN, Infinity])('refuses %d', (value) => {
		expect(() => quantiseForSum(Float32Array.of(value), grid, () => 0)).toThrow(
			expect.objectContaining({ code: 'update/not-finite' })
		);
	});
});

describe('an opened sum', () => {
	it('is the sum times the step by the number of updates', () => {
		expect([...meanOfSum(Int32Array.of(6, -3), 3, grid)]).toEqual([2, -1]);
	});

	it('is plausible for whatever honest devices send', () => {
		const fine = { bits: 16, clippingNorm: 0.5 };
		const delta = fc.float32Array({
			minLength: 5,
			maxLength: 5,
			noNaN: true,
			noDefaultInfinity: true
		});
		fc.assert(
			fc.property(fc.array(delta, { minLength: 1, maxLength: 9 }), fc.integer(), (deltas, seed) => {
				const random = seededRandom(seed);
				const sum = new Uint32Array(5);
				for (const one of deltas) addWords(sum, quantiseForSum(one, fine, random).words);
				assertPlausible(signed(sum, 4), deltas.length, fine);
				const length = Math.hypot(...meanOfSum(signed(sum, 4), deltas.length, fine));
				expect(length).toBeLessThan(0.5 + 3 * gridStep(fine));
			})
		);
	});

	it.each([
		['a weight beyond what so many can have', [22, 0]],
		['a mean longer than S', [20, 20]]
	])('is refused for %s', (_why, sum) => {
		expect(() => assertPlausible(Int32Array.from(sum), 3, grid)).toThrow(
			expect.objectContaining({ code: 'update/sum-implausible' })
		);
	});
});
