import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRIOR_MEAN, PRIOR_WEIGHT, ratingScore } from './rating';

const stars = fc.integer({ min: 1, max: 5 });
const reviews = fc.array(stars, { minLength: 1, maxLength: 300 });
const score = (given: readonly number[]) =>
	ratingScore({ count: given.length, sum: given.reduce((a, b) => a + b, 0) });
const mean = (given: readonly number[]) => given.reduce((a, b) => a + b, 0) / given.length;

describe('ratingScore', () => {
	it('weighs the reviews against twenty imagined ones of 3.5', () => {
		expect(score([5, 5, 5, 5, 5])).toBe(3.8); // (20·3.5 + 25) / 25
		expect(ratingScore({ count: 200, sum: 900 })).toBeCloseTo(970 / 220, 12);
	});

	it('puts a model without a review after all others', () => {
		expect(ratingScore({ count: 0, sum: 0 })).toBe(0);
		expect(score([1])).toBeGreaterThan(0);
	});

	it('does not let a handful of fakes overtake 200 honest reviews of 4.5', () => {
		const honest = ratingScore({ count: 200, sum: 900 });
		const fakes = (n: number) => ratingScore({ count: n, sum: 5 * n });
		expect(fakes(5)).toBeLessThan(honest);
		expect(fakes(30)).toBeLessThan(honest);
		expect(fakes(31)).toBeGreaterThan(honest);
	});

	it('rises with every star', () => {
		fc.assert(
			fc.property(reviews, fc.nat(), (given, at) => {
				const i = at % given.length;
				const better = given.with(i, (given[i] ?? 0) + 1);
				return score(better) > score(given);
			})
		);
	});

	it('lies between the prior and the plain mean, the nearer to the mean the more reviews', () => {
		fc.assert(
			fc.property(reviews, (given) => {
				const [one, ten] = [score(given), score(Array<number[]>(10).fill(given).flat())];
				const distance = (value: number) => Math.abs(value - mean(given));
				expect(one).toBeGreaterThanOrEqual(Math.min(PRIOR_MEAN, mean(given)) - 1e-9);
				expect(one).toBeLessThanOrEqual(Math.max(PRIOR_MEAN, mean(given)) + 1e-9);
				expect(distance(ten)).toBeLessThanOrEqual(distance(one) + 1e-9);
				expect(distance(one)).toBeCloseTo(
					(Math.abs(PRIOR_MEAN - mean(given)) * PRIOR_WEIGHT) / (PRIOR_WEIGHT + given.length),
					9
				);
			})
		);
	});
});
