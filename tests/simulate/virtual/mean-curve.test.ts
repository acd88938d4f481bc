import { describe, expect, it } from 'vitest';
import { joined, meanCurve, smoothed } from './mean-curve';

describe('meanCurve', () => {
	it('takes the mean point by point where all were measured at the same places', () => {
		const a = [
			{ x: 2, y: 80 },
			{ x: 8, y: 90 }
		];
		const b = [
			{ x: 2, y: 70 },
			{ x: 8, y: 92 }
		];
		expect(meanCurve([a, b])).toEqual([
			{ x: 2, y: 75 },
			{ x: 8, y: 91 }
		]);
	});

	it('else takes what each has had so far, from where all have begun to where the first ends', () => {
		const short = [
			{ x: 0, y: 10 },
			{ x: 6, y: 30 }
		];
		const long = [
			{ x: 3, y: 50 },
			{ x: 100, y: 90 }
		];
		const mean = meanCurve([short, long]);
		expect(mean[0]).toEqual({ x: 3, y: 30 });
		expect(mean.at(-1)).toEqual({ x: 6, y: 40 });
	});

	it('has no points where there is no curve, and none where they never run together', () => {
		expect(meanCurve([])).toEqual([]);
		expect(meanCurve([[{ x: 1, y: 1 }], [{ x: 2, y: 1 }]])).toEqual([]);
	});
});

it('smooths by the mean of the last points', () => {
	const points = [3, 6, 9].map((y, x) => ({ x, y }));
	expect(smoothed(points, 2)).toEqual([
		{ x: 1, y: 4.5 },
		{ x: 2, y: 7.5 }
	]);
	expect(smoothed(points, 1)).toEqual(points);
});

it('joins what was kept in pieces', () => {
	const [a, b, c] = [1, 2, 3].map((x) => ({ x, y: 10 * x }));
	if (!a || !b || !c) throw new Error('There are three.');
	expect(joined([[c], [a, { x: 3, y: 7 }], [b]])).toEqual([a, b, c]);
	expect(joined([])).toEqual([]);
});
