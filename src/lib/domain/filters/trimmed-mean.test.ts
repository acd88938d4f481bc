import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimmedMean, trimmedVotes } from './trimmed-mean';
import { FULL_VOTE, votesOf } from './votes';

const of = (values: number[], trim: number, weights = values.map(() => 1)) =>
	trimmedMean(values, votesOf(weights), trim);

describe('trimmedMean', () => {
	it.each([
		['nothing trimmed is the mean', [1, 2, 6], 0, undefined, 3],
		['one of five at each end', [100, 1, 2, 3, -100], 0.2, undefined, 2],
		// ⌊0.3·5⌋ = 1
		['rounds down', [100, 1, 2, 3, -100], 0.3, undefined, 2],
		// cut ⌊0.34·3⌋/3 = 1/3 of 2 votes: 1 keeps nothing of ½, 2 keeps ⅔ between ⅔ and 1⅓, 9 nothing
		['by votes', [1, 2, 9], 0.34, [0.5, 1, 0.5], 2],
		['nobody votes', [1, 2], 0.2, [0, 0], 0]
	] as const)('%s', (...[, values, trim, weights, expected]) => {
		expect(of([...values], trim, weights && [...weights])).toBe(expected);
	});

	it('counts a value at the edge in part', () => {
		// 4 votes of 1, 1, 1, 0.5 (3.5 in all); cut ⌊0.25·4⌋/4 of 3.5 = 0.875: 0.125·0, 1·4, 0.625·8 of 1.75
		expect(of([0, 4, 8, 100], 0.25, [1, 1, 1, 0.5])).toBeCloseTo((4 + 0.625 * 8) / 1.75, 12);
	});

	it('stays among the honest while no more than is trimmed are hostile', () => {
		const honest = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 7 });
		fc.assert(
			fc.property(honest, fc.float({ noNaN: true, noDefaultInfinity: true }), (good, bad) => {
				const hostile = Math.floor(good.length * 0.4);
				const all = [...good, ...Array<number>(hostile).fill(bad)];
				const result = of(all, 0.3);
				return result >= Math.min(...good) - 1e-9 && result <= Math.max(...good) + 1e-9;
			})
		);
	});
});

describe('trimmedVotes', () => {
	it('is whole updates where all count alike', () => {
		expect(trimmedVotes(votesOf([1, 1, 1, 1, 1]), 0.4)).toBe(2 * FULL_VOTE);
		expect(trimmedVotes(new Uint32Array(3), 0.4)).toBe(0);
	});
});
