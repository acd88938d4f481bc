import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random';
import { golombParameter, mostGolombBytes, readGaps, writeGaps } from './golomb';

const malformed = expect.objectContaining({ code: 'update/malformed' }) as Error;

function encode(indices: readonly number[], length: number): Uint8Array {
	const bytes = new Uint8Array(mostGolombBytes(indices.length, length));
	return bytes.subarray(0, writeGaps(indices, length, bytes));
}

function decode(bytes: Uint8Array, count: number, length: number): number[] {
	const indices = new Uint16Array(count);
	readGaps(bytes, length, indices);
	return [...indices];
}

describe('Golomb-coded gaps', () => {
	it('writes quotients in unary and remainders in truncated binary', () => {
		// M = ⌊9·710/1024/2 + ½⌋ = 3. Gaps 4 = 1·3 + 1 → 10·10, 0 → 0·0
		expect(golombParameter(2, 9)).toBe(3);
		expect([...encode([4, 5], 9)]).toEqual([0b10100000]);
		// 4 = 1·3 + 1: the remainders of 3 are 0, 10, 11
		expect(decode(Uint8Array.of(0b10100000), 2, 9)).toEqual([4, 5]);
	});

	it('gives back any increasing indices', () => {
		const sets = fc.uniqueArray(fc.nat(32_767), { maxLength: 400 });
		fc.assert(
			fc.property(sets, (set) => {
				const indices = set.sort((a, b) => a - b);
				expect(decode(encode(indices, 32_768), indices.length, 32_768)).toEqual(indices);
			})
		);
	});

	it('gives back every index where all are sent', () => {
		const all = Array.from({ length: 1000 }, (_, i) => i);
		expect(decode(encode(all, 1000), 1000, 1000)).toEqual(all);
	});

	it.each([0.003, 0.01, 0.02, 0.05, 0.2])('is within 2 %% of the entropy at a share of %d', (p) => {
		const random = seededRandom(11);
		const length = 32_768;
		let [bits, best] = [0, 0];
		for (let segment = 0; segment < 40; segment++) {
			const indices = Array.from({ length }, (_, i) => i).filter(() => random() < p);
			bits += 8 * encode(indices, length).length;
			best += length * entropy(indices.length / length);
		}
		expect(bits / best).toBeLessThan(1.02);
		expect(bits / best).toBeGreaterThan(0.99);
	});

	it.each([
		['bytes that end too early', [4, 5], []],
		['an index that is too large', [8], [0b11111111]],
		['bytes left over', [4, 5], [0b10100000, 0]],
		['spare bits that are set', [4, 5], [0b10100001]]
	])('refuses %s', (_name, indices, bytes) => {
		expect(() => decode(Uint8Array.from(bytes), indices.length, 9)).toThrow(malformed);
	});
});

/** Of a bit that is 1 with probability p, in bits. */
function entropy(p: number): number {
	return -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}
