import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polyline, thin } from './chart-geometry';

const scale = { width: 100, height: 50, range: [0, 2] as const };

describe('polyline', () => {
	it('puts the lowest value at the bottom, the highest at the top, evenly spread', () => {
		expect(polyline([0, 2, 1], scale)).toBe('0,50 50,0 100,25');
	});

	it('draws a lone value as a level line, and nothing as nothing', () => {
		expect(polyline([1], scale)).toBe('0,25 100,25');
		expect(polyline([], scale)).toBe('');
	});

	it('holds values beyond the range at its edge', () => {
		expect(polyline([-1, 9], scale)).toBe('0,50 100,0');
	});

	it('draws a range of no height without dividing by it', () => {
		expect(polyline([3, 3], { ...scale, range: [3, 3] })).toBe('0,50 100,50');
	});
});

describe('thin', () => {
	it('means each run', () => expect(thin([1, 3, 5, 7], 2)).toEqual([2, 6]));

	it('never grows, never leaves the range of its input', () => {
		const values = fc.array(fc.float({ min: 0, max: 10, noNaN: true }), { minLength: 1 });
		fc.assert(
			fc.property(values, fc.integer({ min: 1, max: 20 }), (input, most) => {
				const output = thin(input, most);
				expect(output.length).toBe(Math.min(input.length, most));
				expect(Math.min(...output)).toBeGreaterThanOrEqual(Math.min(...input) - 1e-9);
				expect(Math.max(...output)).toBeLessThanOrEqual(Math.max(...input) + 1e-9);
			})
		);
	});
});
