import { describe, expect, it } from 'vitest';
import type { Geometry } from './geometry';
import { krum, krumScores } from './krum';

/** Updates of one weight. */
const onALine = (...at: number[]): Geometry => ({
	norms: at.map(Math.abs),
	squaredDistance: (i, j) => ((at[i] ?? 0) - (at[j] ?? 0)) ** 2
});

describe('krum', () => {
	const line = onALine(0, 1, 3, 100, 102);

	it('scores by the nearest n − f − 2', () => {
		// n = 5, f = 1: two neighbours. 0: 1 + 9; 1: 1 + 4; 3: 4 + 9; 100: 4 + 97²; 102: 4 + 99²
		expect(krumScores(line, 1)).toEqual([10, 5, 13, 9413, 9805]);
	});

	it('chooses the best first', () => {
		expect(krum(line, 1, 1)).toEqual([1]);
		expect(krum(line, 1, 4)).toEqual([1, 0, 2, 3]);
	});

	it('takes the shorter of two that are as near', () => {
		// n = 3, f = 0: one neighbour; 4 and 3 have each other
		expect(krum(onALine(4, 3, 9), 0, 1)).toEqual([1]);
		expect(krum(onALine(3, 9, 4), 0, 1)).toEqual([0]);
	});

	it('puts hostile updates of any size last', () => {
		const far = onALine(1, 1e30, 2, 3, -1e30);
		expect(krum(far, 1, 3).sort()).toEqual([0, 2, 3]);
	});

	it('does not pretend for a buffer that is too small', () => {
		expect(() => krum(onALine(1, 2, 3, 4), 1, 1)).toThrow('5 or more');
	});
});
