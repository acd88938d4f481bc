import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometricMedian } from './geometric-median';
import { distancesFrom, type Geometry } from './geometry';
import { votesOf } from './votes';

type Point = readonly [number, number];
const plane = (points: readonly Point[]): Geometry => ({
	norms: points.map(([x, y]) => Math.hypot(x, y)),
	squaredDistance(i, j) {
		const [[a, b], [c, d]] = [points[i] ?? [0, 0], points[j] ?? [0, 0]];
		return (a - c) ** 2 + (b - d) ** 2;
	}
});
const once = (points: readonly unknown[]) => votesOf(points.map(() => 1));
const sumUp = (points: readonly Point[], a: readonly number[]) =>
	[0, 1].map((axis) => points.reduce((sum, p, k) => sum + (a[k] ?? 0) * (p[axis] ?? 0), 0));

describe('distancesFrom', () => {
	it('measures from a mean, and from the head for what it lacks to 1', () => {
		const points: Point[] = [
			[6, 0],
			[0, 8]
		];
		expect(distancesFrom(plane(points), [0, 0])).toEqual([6, 8]);
		// z = [3, 4]
		expect(distancesFrom(plane(points), [0.5, 0.5])).toEqual([5, 5]);
		// z = [3, 0]
		expect(distancesFrom(plane(points), [0.5, 0])).toEqual([3, Math.sqrt(73)]);
	});
});

describe('geometricMedian', () => {
	it('is the middle point of three on a line', () => {
		const points: Point[] = [
			[1, 1],
			[2, 2],
			[9, 9]
		];
		const [x, y] = sumUp(points, geometricMedian(plane(points), once(points)));
		expect(x).toBeCloseTo(2, 2);
		expect(y).toBeCloseTo(2, 2);
	});

	it('is the crossing of the diagonals of four, wherever their mean is', () => {
		const points: Point[] = [
			[0, 0],
			[4, 4],
			[0, 4],
			[10, -6]
		];
		const [x, y] = sumUp(points, geometricMedian(plane(points), once(points)));
		expect(x).toBeCloseTo(2, 3);
		expect(y).toBeCloseTo(2, 3);
	});

	it('goes where most of the votes are', () => {
		const points: Point[] = [
			[1, 0],
			[5, 0]
		];
		const [x] = sumUp(points, geometricMedian(plane(points), votesOf([1, 0.25])));
		expect(x).toBeCloseTo(1, 2);
		expect(geometricMedian(plane(points), votesOf([0, 0]))).toEqual([0, 0]);
	});

	it('stays near the honest, however far less than half go', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: -9, max: 9 }), (away, y) => {
				const honest: Point[] = [
					[1, 0],
					[0, 1],
					[1, 1],
					[0.5, 0.5]
				];
				const points: Point[] = [...honest, [away, y], [away, -y], [-away, y]];
				const [u = NaN, v = NaN] = sumUp(points, geometricMedian(plane(points), once(points)));
				return Math.hypot(u - 0.6, v - 0.6) < 3;
			})
		);
	});
});
