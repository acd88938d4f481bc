import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Recipe } from '$lib/domain/recipe';
import { TrainingSteering } from './steering';

const recipe: Recipe = {
	loss: 'meanSquaredError',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 8,
	epochs: 2,
	metrics: [],
	minExamples: 3,
	bounds: { epochs: [1, 5] }
};
const end = { epoch: 1, epochs: 5, loss: 1 };

describe('TrainingSteering', () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());

	it('tells a plugin what it may do, and carries out its last plan that was within', () => {
		const steering = new TrainingSteering(recipe);
		expect(steering.told).toEqual({
			epochs: 2,
			batchSize: 8,
			learningRate: 0.1,
			minExamples: 3,
			bounds: { epochs: [1, 5], batchSize: [8, 8], learningRate: [0.1, 0.1] }
		});
		steering.plan({ epochs: 5 });
		expect(() => steering.plan({ epochs: 6 })).toThrow(/allows 1 to 5/);
		expect(steering.recipe).toMatchObject({ epochs: 5, batchSize: 8 });
		steering.plan({});
		expect(steering.recipe).toEqual(recipe);
	});

	it('waits for the answer to this epoch, and to no other', async () => {
		const steering = new TrainingSteering(recipe);
		const goesOn = steering.validated(end);
		steering.answer({ epoch: 7, stop: false });
		steering.answer({ epoch: 1, stop: true });
		expect(await goesOn).toBe(false);
		// nobody waits any more
		steering.answer({ epoch: 1, stop: true });
	});

	it('goes on where a plugin never answers', async () => {
		const goesOn = new TrainingSteering(recipe).validated(end);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(await goesOn).toBe(true);
	});
});
