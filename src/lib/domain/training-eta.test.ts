import { describe, expect, it } from 'vitest';
import type { BatchMetrics } from './training';
import { remainingMilliseconds } from './training-eta';

function batches(totalBatches: number, ...milliseconds: number[]): BatchMetrics[] {
	return milliseconds.map((ms, i) => ({
		batch: i + 1,
		totalBatches,
		epoch: 1,
		epochs: 1,
		loss: 1,
		milliseconds: ms
	}));
}

describe('remainingMilliseconds', () => {
	it('knows nothing before the first batch', () => expect(remainingMilliseconds([])).toBeNull());

	it('multiplies the mean by the batches left', () => {
		expect(remainingMilliseconds(batches(5, 100, 200, 300))).toBe(400); // 200 ms × 2 left
	});

	it('forgets batches older than the last twenty', () => {
		const slowStart = batches(31, ...Array.from({ length: 30 }, (_, i) => (i < 10 ? 9000 : 10)));
		expect(remainingMilliseconds(slowStart)).toBe(10);
	});

	it('ends at zero', () => expect(remainingMilliseconds(batches(2, 5, 5))).toBe(0));
});
