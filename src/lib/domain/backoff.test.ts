import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelay } from './backoff';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('retryDelay', () => {
	it('doubles from 5 seconds, half of it at random', () => {
		expect(retryDelay(1, 0)).toBe(2_500);
		expect(retryDelay(3, 0.5)).toBe(15_000); // 20 s: 10 + 10 · 0.5
	});

	it('stays within an hour however often it failed', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 5_000 }), random, (attempts, r) => {
				const delay = retryDelay(attempts, r);
				return delay >= 2_500 && delay <= 3_600_000;
			})
		);
	});

	it('never waits shorter after one more failure, for the same draw', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 100 }),
				random,
				(n, r) => retryDelay(n + 1, r) >= retryDelay(n, r)
			)
		);
	});
});
