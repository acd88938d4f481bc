import { describe, expect, it } from 'vitest';
import { centredClipping } from './centred-clipping';
import type { Geometry } from './geometry';
import { votesOf } from './votes';

/** Updates of one weight. */
const onALine = (...at: number[]): Geometry => ({
	norms: at.map(Math.abs),
	squaredDistance: (i, j) => ((at[i] ?? 0) - (at[j] ?? 0)) ** 2
});

describe('centredClipping', () => {
	it('worked by hand: three rounds', () => {
		// v = 0: distances 1, 3, 7, τ = 3: v = (1 + 3 + 3)/3 = 7/3. Then 4/3, 2/3, 14/3, τ = 4/3:
		// v = 7/3 + (−4/3 + 2/3 + 4/3)/3 = 23/9. Then 14/9, 4/9, 40/9, τ = 14/9: v = 23/9 + (4/9)/3
		const { a, factors } = centredClipping(onALine(1, 3, 7), votesOf([1, 1, 1]), 1);
		expect(sumUp([1, 3, 7], a)).toBeCloseTo(73 / 27, 12);
		expect(factors).toEqual([1, 1, expect.closeTo(0.35, 12)]);
	});

	it('gives nothing more to one that is far from a majority that agrees', () => {
		const { a, factors } = centredClipping(onALine(1, 1, 7), votesOf([1, 1, 1]), 1);
		expect(sumUp([1, 1, 7], a)).toBeCloseTo(1, 12);
		expect(factors[2]).toBeCloseTo(0, 6);
	});

	it('stays at the head where nobody votes', () => {
		expect(centredClipping(onALine(1, 2), votesOf([0, 0]), 1).a).toEqual([0, 0]);
	});
});

const sumUp = (at: readonly number[], a: readonly number[]) =>
	at.reduce((sum, x, k) => sum + (a[k] ?? 0) * x, 0);
