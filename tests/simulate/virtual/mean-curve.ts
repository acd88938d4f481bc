import type { Point } from './chart';

/** Points of a mean whose curves were measured at different places. */
const STEPS = 120;

/**
 * The mean of several curves, for as long as all of them run: at each x that all share, or else at equal steps,
 * where each has the value of its last point so far.
 *
 * @param curves Each by growing x. None: no points.
 */
export function meanCurve(curves: readonly (readonly Point[])[]): Point[] {
	const [first = []] = curves;
	const isShared = curves.every(
		(points) => points.length === first.length && points.every(({ x }, k) => x === first[k]?.x)
	);
	return (isShared ? first.map(({ x }) => x) : steps(curves)).map((x) => {
		const values = curves.map((points) => points.findLast((point) => point.x <= x)?.y ?? 0);
		return { x, y: meanOf(values) };
	});
}

/** One curve of its pieces, by growing x; of points with one x, the first. */
export function joined(pieces: readonly (readonly Point[])[]): Point[] {
	const points = pieces.flat().sort((a, b) => a.x - b.x);
	return points.filter(({ x }, k) => x !== points[k - 1]?.x);
}

/** Each point the mean of the last `count`, so that there are `count` − 1 points fewer. */
export function smoothed(points: readonly Point[], count: number): Point[] {
	return points.slice(count - 1).map(({ x }, k) => {
		return { x, y: meanOf(points.slice(k, k + count).map(({ y }) => y)) };
	});
}

function steps(curves: readonly (readonly Point[])[]): number[] {
	const from = Math.max(...curves.map((points) => points[0]?.x ?? Infinity));
	const to = Math.min(...curves.map((points) => points.at(-1)?.x ?? -Infinity));
	if (from > to) return [];
	return Array.from({ length: STEPS + 1 }, (_, k) => from + (k * (to - from)) / STEPS);
}

function meanOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
