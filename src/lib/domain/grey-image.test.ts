import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreInk, inkOf } from './grey-image';
import type { GreyImage } from './resample';

function image(rows: readonly string[]): GreyImage {
	const values = Float32Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0));
	return { width: rows[0]?.length ?? 0, height: rows.length, values };
}

const inkOfRow = ({ width, values }: GreyImage, y: number) => [
	...values.subarray(y * width, (y + 1) * width)
];

describe('centreInk', () => {
	it('scales ink into the box and centres its mass', () => {
		// a 1×2 bar, box 4 of 6: becomes 2×4, its centre of mass at (2.5, 2.5)
		const { values } = centreInk(image(['#...', '#...', '....']), 6, 4);
		const rows = Array.from({ length: 6 }, (_, y) => inkOfRow({ width: 6, height: 6, values }, y));
		const bar = [0, 0, 1, 1, 0, 0];
		const none = [0, 0, 0, 0, 0, 0];
		expect(rows).toEqual([none, bar, bar, bar, bar, none]);
	});

	it('averages areas on the way down', () => {
		// 4×4 chequered in 2×2 blocks of half ink, down to 2×2 of 0.5 each
		const { values } = centreInk(image(['#.#.', '.#.#', '#.#.', '.#.#']), 2, 2);
		expect([...values]).toEqual([0.5, 0.5, 0.5, 0.5]);
	});

	it('finds the same picture wherever the ink was', () => {
		const place = (left: number, top: number) => {
			const values = new Float32Array(40 * 40);
			for (let y = 0; y < 10; y++)
				for (let x = 0; x <= y; x++) values[(top + y) * 40 + left + x] = 1;
			return centreInk({ width: 40, height: 40, values });
		};
		const offset = fc.integer({ min: 0, max: 30 });
		fc.assert(
			fc.property(offset, offset, (left, top) => {
				expect(place(left, top).values).toEqual(place(0, 0).values);
			}),
			{ numRuns: 20 }
		);
	});

	it('leaves an empty picture empty', () => {
		expect(centreInk(image(['....', '....'])).values.every((value) => value === 0)).toBe(true);
	});
});

describe('inkOf', () => {
	const rgba = (greys: readonly number[], alpha = 255) =>
		Uint8ClampedArray.from(greys.flatMap((grey) => [grey, grey, grey, alpha]));
	const dotted = [0, 0, 0, 0, 1, 0, 0, 0, 0];

	it('is 1 on dark ink on light paper, and on light ink on dark paper', () => {
		const paper = rgba(dotted.map((dot) => (dot ? 20 : 230)));
		const blackboard = rgba(dotted.map((dot) => (dot ? 230 : 20)));
		expect([...inkOf(paper, 3, 3).values]).toEqual(dotted);
		expect([...inkOf(blackboard, 3, 3).values]).toEqual(dotted);
	});

	it('takes transparency for white paper', () => {
		expect([...inkOf(rgba(dotted, 0), 3, 3).values]).toEqual(dotted.map(() => 0));
	});

	it('forgets faint marks', () => {
		const marks = [200, 200, 200, 200, 0, 190, 200, 200, 200];
		expect([...inkOf(rgba(marks), 3, 3).values]).toEqual(dotted);
	});
});
