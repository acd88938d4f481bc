import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median } from './coordinate-median';
import { votesOf } from './votes';

const of = (values: number[], weights = values.map(() => 1)) => median(values, votesOf(weights));

describe('median', () => {
	it.each([
		['odd', [5, -1, 100], undefined, 5],
		['even: the middle of two', [1, 100, 3, -50], undefined, 2],
		['one', [7], undefined, 7],
		// cumulated votes 0.5, 1.5 of 2: past half at 2
		['late updates count less', [1, 2, 9], [0.5, 1, 0.5], 2],
		// exactly half at 1
		['exactly half', [1, 2, 9], [1, 0.5, 0.5], 1.5],
		['a majority of votes decides', [1, 2, 9], [0.25, 0.25, 1], 9],
		['those without a vote are not there', [1, 2, 9], [0, 1, 0], 2],
		['nobody votes', [1, 2], [0, 0], 0]
	] as const)('%s', (...[, values, weights, expected]) => {
		expect(of([...values], weights && [...weights])).toBe(expected);
	});

	it('stays among the honest while they have more than half of the votes', () => {
		const honest = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1 });
		const hostile = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }));
		fc.assert(
			fc.property(honest, hostile, (good, bad) => {
				const result = of([...good, ...bad.slice(0, good.length - 1)]);
				return result >= Math.min(...good) && result <= Math.max(...good);
			})
		);
	});
});
