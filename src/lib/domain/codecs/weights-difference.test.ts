import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heavyTailed } from './delta-codec.contract';
import { applyDifference, DIFFERENCE_BLOCK, differenceOf } from './weights-difference';

function bytesOf(words: Uint32Array): Uint8Array {
	return new Uint8Array(words.slice().buffer);
}

/** As the server does it: block by block. */
function whole(from: Uint32Array, to: Uint32Array): Uint8Array {
	const difference = new Uint8Array(4 * to.length);
	for (let start = 0; start < to.length; start += DIFFERENCE_BLOCK) {
		const end = start + DIFFERENCE_BLOCK;
		difference.set(differenceOf(from.subarray(start, end), to.subarray(start, end)), 4 * start);
	}
	return difference;
}

describe('the difference of weights', () => {
	it('is of the bit patterns, folded, lowest bytes first', () => {
		// +1 → 2, −1 → 1, +256 → 512
		const difference = differenceOf(Uint32Array.of(5, 5, 5), Uint32Array.of(6, 4, 261));
		expect([...difference]).toEqual([2, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]);
	});

	it('gives back any bits whatever, NaN and infinities among them', () => {
		const words = fc.array(fc.tuple(fc.nat(0xffffffff), fc.nat(0xffffffff)), { maxLength: 300 });
		fc.assert(
			fc.property(words, (pairs) => {
				const from = Uint32Array.from(pairs, ([word]) => word);
				const to = Uint32Array.from(pairs, ([, word]) => word);
				expect(applyDifference(bytesOf(from), whole(from, to))).toEqual(bytesOf(to));
			})
		);
	});

	it('joins blocks', () => {
		const length = DIFFERENCE_BLOCK + 3;
		const [from, to] = [1, 2].map((seed) => new Uint32Array(heavyTailed(seed, length).buffer));
		if (!from || !to) throw new Error('There are two.');
		expect(applyDifference(bytesOf(from), whole(from, to))).toEqual(bytesOf(to));
	});

	it.each([4, 12, 6])('refuses %i bytes for 8', (length) => {
		expect(() => applyDifference(new Uint8Array(8), new Uint8Array(length))).toThrow(
			expect.objectContaining({ code: 'weights/shape-mismatch' })
		);
	});
});
