import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstClip } from './first-clip';
import { clipFactors, medianNorm } from './norm-clip';
import { votesOf } from './votes';

const once = (norms: readonly number[]) => votesOf(norms.map(() => 1));

describe('clipFactors', () => {
	it('shortens what is too long, and nothing else', () => {
		expect(clipFactors([0, 1, 2, 8], 2)).toEqual([1, 1, 1, 0.25]);
		expect(clipFactors([0], 0)).toEqual([1]);
	});

	it('leaves no norm above the limit', () => {
		const sizes = fc.double({ min: 0, max: 1e30, noNaN: true });
		fc.assert(
			fc.property(fc.array(sizes), fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (norms, S) =>
				clipFactors(norms, S).every((f, k) => f > 0 && f * (norms[k] ?? 0) <= S * (1 + 1e-12))
			)
		);
	});
});

describe('medianNorm', () => {
	it('does not let those who send nothing stop a model', () => {
		const norms = [0, 0, 0, 0, 3, 4, 5];
		expect(medianNorm(norms, once(norms))).toBe(4);
		expect(medianNorm([0, 0], once([0, 0]))).toBe(0);
	});
});

describe('firstClip', () => {
	const norms = [1, 2, 40];
	const buffer = { norms, votes: once(norms) };

	it.each([
		[{ kind: 'none' }, null, [1, 1, 1]],
		[{ kind: 'none' }, 4, [1, 1, 0.1]],
		[{ kind: 'median' }, 4, [1, 1, 0.1]],
		[{ kind: 'fixed-norm', norm: 10 }, null, [1, 1, 0.25]],
		// the model's own norm holds whatever the filter allows
		[{ kind: 'fixed-norm', norm: 10 }, 1, [1, 0.5, 0.025]],
		[{ kind: 'median-norm', factor: 1 }, null, [1, 1, 0.05]],
		[{ kind: 'median-norm', factor: 5 }, null, [1, 1, 0.25]],
		// ten times the median
		[{ kind: 'geometric-median' }, null, [1, 1, 0.5]]
	] as const)('%j with clipping norm %j', (filter, clippingNorm, factors) => {
		expect(firstClip(filter, buffer, clippingNorm)).toEqual(factors);
	});
});
