import { describe, expect, it } from 'vitest';
import { firstWeights } from './first-weights';

const highest = () => 1;
const lowest = () => 0;

describe('firstWeights', () => {
	it('has Glorot’s range for a kernel, by what goes in and out', () => {
		// √(6 / (2 + 4)) = 1
		expect([...firstWeights([{ name: 'a/kernel', shape: [2, 4] }], highest)]).toEqual(
			new Array(8).fill(1)
		);
		// a window of 3 × 1: √(6 / (3 · (1 + 1))) = 1
		expect([...firstWeights([{ name: 'a/kernel', shape: [3, 1, 1, 1] }], lowest)]).toEqual([
			-1, -1, -1
		]);
	});

	it('begins biases at 0, and embeddings near it', () => {
		const tensors = [
			{ name: 'a/bias', shape: [2] },
			{ name: 'b/embeddings', shape: [1, 1] }
		];
		expect([...firstWeights(tensors, highest)]).toEqual([0, 0, Math.fround(0.05)]);
	});
});
