import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gainWeights } from './gain';

describe('gainWeights', () => {
	it('counts the better half in full, the rest by its gain, and harm not at all', () => {
		// the median of [1, 2, 8] is 2
		expect(gainWeights([8, 1, -3, 2, NaN])).toEqual([1, 0.5, 0, 1, 0]);
	});

	it('counts all in full where nothing gains', () => {
		expect(gainWeights([-1, 0, NaN])).toEqual([1, 1, 1]);
		expect(gainWeights([])).toEqual([]);
	});

	it('stays in [0, 1], keeps the order of the gains, and does not depend on their unit', () => {
		const gains = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2 });
		fc.assert(
			fc.property(gains, (all) => {
				const weights = gainWeights(all);
				const [first = 0, second = 0] = all;
				const [a = 0, b = 0] = weights;
				expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
				expect(Math.max(...weights)).toBeLessThanOrEqual(1);
				if (first >= second) expect(a).toBeGreaterThanOrEqual(b);
				expect(gainWeights(all.map((gain) => 2 * gain))).toEqual(weights);
			})
		);
	});
});
