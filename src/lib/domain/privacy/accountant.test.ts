import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	gaussianRho,
	guaranteeOfRho,
	sampledGaussianGuarantee,
	sampledGaussianRdp
} from './accountant';

const DELTA = 1e-5;

describe('sampledGaussianGuarantee', () => {
	// computed apart from this code, with the same conversion; TF-Privacy publishes the first three, looser
	it.each([
		{ q: 256 / 60_000, z: 1.3, steps: 3515, epsilon: 0.9544, order: 17 },
		{ q: 256 / 60_000, z: 1.1, steps: 14_062, epsilon: 2.597, order: 8 },
		{ q: 256 / 60_000, z: 0.7, steps: 10_546, epsilon: 6.3728, order: 4 },
		{ q: 0.01, z: 1, steps: 1000, epsilon: 2.1078, order: 8 },
		{ q: 0.01, z: 4, steps: 10_000, epsilon: 1.0355, order: 17 },
		{ q: 0.1, z: 1, steps: 100, epsilon: 7.9729, order: 3 },
		{ q: 1, z: 5, steps: 1, epsilon: 0.7945, order: 22 }
	])('q $q, z $z, T $steps: ε $epsilon', ({ q, z, steps, epsilon, order }) => {
		const run = { samplingRate: q, noiseMultiplier: z, steps };
		const guarantee = sampledGaussianGuarantee(run, DELTA);
		expect(guarantee.epsilon).toBeCloseTo(epsilon, 4);
		expect(guarantee.order).toBe(order);
	});

	it('spends more with more steps, less with more noise or smaller samples', () => {
		const run = fc.record({
			samplingRate: fc.double({ min: 0.001, max: 1, noNaN: true }),
			noiseMultiplier: fc.double({ min: 0.5, max: 10, noNaN: true }),
			steps: fc.integer({ min: 1, max: 5000 })
		});
		fc.assert(
			fc.property(run, (one) => {
				const { epsilon } = sampledGaussianGuarantee(one, DELTA);
				const of = (change: Partial<typeof one>) =>
					sampledGaussianGuarantee({ ...one, ...change }, DELTA).epsilon;
				return (
					of({ steps: one.steps * 2 }) >= epsilon &&
					of({ noiseMultiplier: one.noiseMultiplier * 2 }) <= epsilon &&
					of({ samplingRate: one.samplingRate / 2 }) <= epsilon + 1e-9
				);
			}),
			{ numRuns: 30 }
		);
	});
});

describe('sampledGaussianRdp', () => {
	it('is α/(2z²) without sampling, and comes to it as the sample becomes everybody', () => {
		expect(sampledGaussianRdp(8, { samplingRate: 1, noiseMultiplier: 2 })).toBe(1);
		const almost = sampledGaussianRdp(8, { samplingRate: 1 - 1e-12, noiseMultiplier: 2 });
		expect(almost).toBeCloseTo(1, 9);
	});
});

describe('ρ', () => {
	it('is half the squared ratio of sensitivity and noise', () => {
		expect(gaussianRho(2, 4)).toBe(0.125);
	});

	it('gives at most the ε of the same noise at integer orders, however it is split', () => {
		const parts = fc.array(fc.double({ min: 0.5, max: 20, noNaN: true }), {
			minLength: 1,
			maxLength: 20
		});
		fc.assert(
			fc.property(parts, (multipliers) => {
				const rho = multipliers.reduce((sum, z) => sum + gaussianRho(1, z), 0);
				const together = { samplingRate: 1, noiseMultiplier: (2 * rho) ** -0.5, steps: 1 };
				const atIntegers = sampledGaussianGuarantee(together, DELTA).epsilon;
				// the two grids of orders are not the same: a hair above is a grid, not a law
				return guaranteeOfRho(rho, DELTA).epsilon <= atIntegers * 1.001 + 1e-4;
			})
		);
	});

	it('is nothing for nothing', () => {
		expect(guaranteeOfRho(0, DELTA)).toEqual({ epsilon: 0, delta: DELTA, order: Infinity });
		expect(guaranteeOfRho(1e-12, DELTA).epsilon).toBeLessThan(1e-3);
	});
});
