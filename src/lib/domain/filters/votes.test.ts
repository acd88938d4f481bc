import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FULL_VOTE, lowerMedian, ranked, stepLength, votesOf } from './votes';

describe('votesOf', () => {
	it('counts in units of 1/65,536, and never loses an update that counts at all', () => {
		expect([...votesOf([1, 0.5, 1e-9, 0])]).toEqual([FULL_VOTE, FULL_VOTE / 2, 1, 0]);
	});
});

describe('stepLength', () => {
	it('is the mean weight: 1 where nothing is late', () => {
		expect(stepLength(votesOf([1, 1, 1]))).toBe(1);
		expect(stepLength(votesOf([1, 0.5, 0]))).toBe(0.5);
	});
});

describe('lowerMedian', () => {
	const of = (values: number[], weights: number[]) => lowerMedian(ranked(values, votesOf(weights)));

	it('is the middle, the lower of two, and moves with the votes', () => {
		expect(of([9, 1, 5], [1, 1, 1])).toBe(5);
		expect(of([9, 1, 5, 7], [1, 1, 1, 1])).toBe(5);
		// 1 has 1 of 1.75 votes
		expect(of([9, 1, 5], [0.25, 1, 0.5])).toBe(1);
		expect(of([], [])).toBe(0);
	});

	it('is an honest value as long as less than half of the votes are hostile', () => {
		const honest = fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 1 });
		fc.assert(
			fc.property(honest, fc.array(fc.float({ noNaN: true })), (good, bad) => {
				const values = [...bad.slice(0, good.length - 1), ...good];
				const median = of(
					values,
					values.map(() => 1)
				);
				return median >= 1 && median <= 2;
			})
		);
	});
});
