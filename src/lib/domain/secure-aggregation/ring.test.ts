import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	addWords,
	bytesPerWeight,
	levelsOf,
	packWords,
	signed,
	subtractWords,
	unpackWords
} from './ring';

const random32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('the ring', () => {
	it.each([
		[16, 256, 3], // 256 · 32767 is below 2²³
		[8, 256, 2],
		[8, 258, 2], // 258 · 127 = 32766
		[8, 259, 3], // 259 · 127 = 32893 is more than 2¹⁵ − 1
		[20, 1024, 4]
	])('of %i bits and %i updates takes %i bytes a weight', (bits, most, bytes) => {
		expect(bytesPerWeight({ bits, most })).toBe(bytes);
	});

	it('packs little-endian and reads signs back', () => {
		const packed = packWords(Uint32Array.of(1, -2 >>> 0, 0x123456), 3);
		expect([...packed]).toEqual([1, 0, 0, 0xfe, 0xff, 0xff, 0x56, 0x34, 0x12]);
		const words = unpackWords(packed, { numWeights: 3, bytes: 3 });
		expect([...signed(words, 3)]).toEqual([1, -2, 0x123456]);
	});

	it('refuses bytes that are not of so many weights', () => {
		expect(() => unpackWords(new Uint8Array(7), { numWeights: 2, bytes: 3 })).toThrow(
			expect.objectContaining({ code: 'update/shape-mismatch' })
		);
	});

	it('gives back every sum exactly, in any order, whatever the masks, to the largest cohort', () => {
		const policy = fc.record({
			bits: fc.integer({ min: 4, max: 20 }),
			most: fc.integer({ min: 3, max: 40 })
		});
		const run = policy.chain(({ bits, most }) => {
			const levels = levelsOf({ bits });
			const value = fc.oneof(
				fc.integer({ min: -levels, max: levels }),
				fc.constantFrom(-levels, levels)
			);
			const update = fc.record({ value, mask: random32, key: fc.integer() });
			const updates = fc.array(update, { minLength: 3, maxLength: most });
			return fc.record({ bits: fc.constant(bits), most: fc.constant(most), updates });
		});
		fc.assert(
			fc.property(run, ({ bits, most, updates }) => {
				const bytes = bytesPerWeight({ bits, most });
				const sum = new Uint32Array(1);
				const masks = new Uint32Array(1);
				for (const { value, mask } of updates.toSorted((a, b) => a.key - b.key)) {
					const sent = Uint32Array.of(value);
					addWords(sent, Uint32Array.of(mask));
					addWords(sum, unpackWords(packWords(sent, bytes), { numWeights: 1, bytes }));
					addWords(masks, Uint32Array.of(mask));
				}
				subtractWords(sum, masks);
				const plain = updates.reduce((total, { value }) => total + value, 0);
				expect(signed(sum, bytes)[0]).toBe(plain);
			})
		);
	});
});
