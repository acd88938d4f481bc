import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recipe } from './recipe';
import { boundsOf, planned } from './steering';

const recipe: Recipe = {
	loss: 'meanSquaredError',
	optimizer: { name: 'adam', learningRate: 0.01 },
	batchSize: 16,
	epochs: 2,
	metrics: [],
	minExamples: 1
};
const steered: Recipe = { ...recipe, bounds: { epochs: [1, 10], learningRate: [0.001, 0.1] } };

describe('planned', () => {
	it('is the recipe itself where nothing is asked', () => {
		expect(planned(recipe, {})).toEqual(recipe);
		expect(planned(steered, {})).toEqual(steered);
	});

	it('takes what lies within the bounds', () => {
		expect(planned(steered, { epochs: 10, learningRate: 0.001 })).toMatchObject({
			epochs: 10,
			batchSize: 16,
			optimizer: { name: 'adam', learningRate: 0.001 }
		});
	});

	it('trains for so many batches, as long as its epochs may last', () => {
		expect(planned(steered, { batches: 7 })).toMatchObject({ batches: 7, epochs: 10 });
	});

	it.each([
		[recipe, { epochs: 3 }, /epochs is 3; this model allows 2 to 2/],
		[recipe, { batchSize: 8 }, /batchSize is 8/],
		[steered, { learningRate: 0.2 }, /learningRate is 0.2; this model allows 0.001 to 0.1/],
		[steered, { learningRate: NaN }, /learningRate/],
		[steered, { epochs: 1, batches: 1 }, /not both/]
	])('refuses what does not', (given, plan, message) => {
		expect(() => planned(given, plan)).toThrow(
			expect.objectContaining({
				code: 'training/out-of-bounds',
				message: expect.stringMatching(message) as string
			})
		);
	});

	it('never leaves the bounds, whatever is asked', () =>
		fc.assert(
			fc.property(fc.record({ epochs: fc.integer(), batchSize: fc.integer() }), (plan) => {
				const { epochs, batchSize } = boundsOf(steered);
				try {
					const got = planned(steered, plan);
					expect(got.epochs).toBe(Math.min(Math.max(plan.epochs, epochs[0]), epochs[1]));
					expect(got.batchSize).toBe(batchSize[0]);
				} catch (error) {
					expect(error).toMatchObject({ code: 'training/out-of-bounds' });
				}
			})
		));
});
