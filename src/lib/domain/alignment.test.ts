import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignmentWeight } from './alignment';

describe('alignmentWeight', () => {
	it.each([
		[1, 1],
		[0.5, 0.75],
		[0, 0.5],
		[-1, 0],
		[1 + 1e-12, 1],
		[-1 - 1e-12, 0],
		[null, 1]
	])('of cosine %d is %d', (cosine, weight) => {
		expect(alignmentWeight(cosine)).toBe(weight);
	});

	it('never falls as the cosine rises, and stays in [0, 1]', () => {
		const cosine = fc.double({ min: -1.1, max: 1.1, noNaN: true });
		fc.assert(
			fc.property(cosine, cosine, (a, b) => {
				const [low, high] = [alignmentWeight(Math.min(a, b)), alignmentWeight(Math.max(a, b))];
				return 0 <= low && low <= high && high <= 1;
			})
		);
	});
});
