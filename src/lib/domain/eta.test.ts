import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeLeft, withBatch, type Pace } from './eta';

const paceOf = (times: number[]) => times.reduce<Pace | null>(withBatch, null);

describe('the time left', () => {
	it('is unknown before the first batch', () => {
		expect(timeLeft(null, 10)).toBeNull();
	});

	it('averages the first batches, then smooths', () => {
		expect(timeLeft(paceOf([100]), 3)).toBe(300);
		expect(timeLeft(paceOf([100, 20]), 3)).toBe(180);
		// five batches at 60, then 0.2 · 160 + 0.8 · 60
		expect(timeLeft(paceOf([60, 60, 60, 60, 60, 160]), 1)).toBeCloseTo(80);
	});

	it('stays between the fastest and the slowest batch, and is none when all is done', () => {
		const times = fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { minLength: 1 });
		fc.assert(
			fc.property(times, (all) => {
				const left = timeLeft(paceOf(all), 1) ?? NaN;
				expect(left).toBeGreaterThanOrEqual(Math.min(...all) * (1 - 1e-9));
				expect(left).toBeLessThanOrEqual(Math.max(...all) * (1 + 1e-9));
				expect(timeLeft(paceOf(all), 0)).toBe(0);
			})
		);
	});
});
