import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, shuffled } from './random';

describe('seededRandom', () => {
	it('repeats for a seed, and stays in [0, 1)', () => {
		fc.assert(
			fc.property(fc.integer(), (seed) => {
				const [one, two] = [seededRandom(seed), seededRandom(seed)];
				for (let i = 0; i < 20; i++) {
					const value = one();
					expect(value).toBe(two());
					expect(value >= 0 && value < 1).toBe(true);
				}
			})
		);
	});

	it('is uniform enough: the mean of 10,000 is within 5 standard errors of a half', () => {
		const random = seededRandom(1);
		let sum = 0;
		for (let i = 0; i < 10_000; i++) sum += random();
		expect(Math.abs(sum / 10_000 - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 10_000));
	});
});

describe('shuffled', () => {
	it('exchanges from the end, as worked by hand', () => {
		// always the first: [0 1 2] → [2 1 0] → [1 2 0]
		expect([...shuffled(3, () => 0)]).toEqual([1, 2, 0]);
	});

	it('keeps every number once', () => {
		fc.assert(
			fc.property(fc.nat({ max: 200 }), fc.integer(), (n, seed) => {
				const order = shuffled(n, seededRandom(seed));
				expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
			})
		);
	});
});
