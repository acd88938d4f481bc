import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dots, newestValue, paths, type Point } from './series';

const scale = { width: 100, height: 50, range: [0, 1] } as const;
const point = (value: number | null, change: Partial<Point> = {}): Point => ({
	line: 1,
	promoted: true,
	value,
	...change
});

describe('paths', () => {
	it('goes from version to version, past what was not measured and past candidates', () => {
		const points = [point(0), point(null), point(0.2, { promoted: false }), point(0.5), point(1)];
		expect(paths(points, scale)).toEqual(['0,50 75,25 100,0']);
	});

	it('begins anew with each line', () => {
		const second = { line: 2 };
		const points = [point(0), point(1), point(0, second), point(1, second)];
		expect(paths(points, scale)).toEqual(['0,50 33.3,0', '66.7,50 100,0']);
	});

	it('draws nothing through fewer than two', () => {
		expect(paths([], scale)).toEqual([]);
		expect(paths([point(1), point(1, { line: 2 })], scale)).toEqual([]);
	});
});

describe('dots', () => {
	it('marks each of a few, and only the candidates of many', () => {
		expect(dots([point(0.5), point(null)], scale)).toMatchObject([{ x: 0, y: 25, promoted: true }]);
		const many = Array.from({ length: 100 }, (_, i) => point(0.5, { promoted: i !== 7 }));
		expect(dots(many, scale)).toHaveLength(1);
	});

	it('stays within the chart, whatever is measured', () => {
		const value = fc.oneof(fc.constant(null), fc.double({ noNaN: true }));
		fc.assert(
			fc.property(fc.array(value), (values) =>
				dots(
					values.map((v) => point(v)),
					scale
				).every(({ x, y }) => x >= 0 && x <= 100 && y >= 0 && y <= 50)
			)
		);
	});
});

describe('newestValue', () => {
	const candidate = (value: number) => point(value, { promoted: false });

	it.each([
		['the head’s, not a candidate’s', [point(0.5), point(0.6), candidate(0.2)], 0.6],
		['the last that was measured', [point(0.5), point(null)], 0.5],
		['a candidate’s, where no head was measured', [point(null), candidate(0.2)], 0.2],
		['none', [point(null)], null]
	])('is %s', (_what, points, value) => {
		expect(newestValue(points)).toBe(value);
	});
});
