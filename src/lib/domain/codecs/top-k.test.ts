import { describe, expect, it } from 'vitest';
import { deltaCodecContract, heavyTailed } from './delta-codec.contract';
import { largestEntries } from './largest';
import { topK } from './top-k';
import { SEGMENT } from './top-k-payload';

const never = () => {
	throw new Error('top-k draws no random numbers');
};
const malformed = expect.objectContaining({ code: 'update/malformed' }) as Error;

describe.each([
	['int8', 0.5 / 127],
	['int4', 0.5 / 7],
	// the mean magnitude of a block may be anywhere up to the largest
	['sign', 1]
] as const)('top-k in %s', (entries, step) => {
	deltaCodecContract(topK({ share: 0.1, entries }), { step, leavesOut: true });
});

describe('top-k', () => {
	const third = topK({ share: 1 / 3, entries: 'int8' });

	it('writes the largest entries, their scale and their gaps', () => {
		// k = 2: −127 at 1 and 63.5 at 4 → scale 1, bytes −127 and ⌊63.5 + ½⌋ = 64
		const payload = third.encode(Float32Array.of(1, -127, 0, 2, 63.5, -3), never);
		expect([...payload]).toEqual([
			...[2, 0, 0, 0], // int8
			...[7, 0, 0, 0, 2, 0], // one segment: 7 bytes, 2 entries
			...[0, 0, 0x80, 0x3f, 0x81, 64],
			// M = ⌊6·710/1024/2 + ½⌋ = 2: gaps 1 and 2 are 0·1 and 10·0
			0b01100000
		]);
		expect([...third.decode(payload, 6)]).toEqual([0, -127, 0, 0, 64, 0]);
	});

	it('keeps exactly the k largest, in every segment where they are', () => {
		const numWeights = 3 * SEGMENT + 5;
		const delta = heavyTailed(4, numWeights);
		const codec = topK({ share: 0.02, entries: 'int8' });
		const back = codec.decode(codec.encode(delta, never), numWeights);
		const k = Math.round(0.02 * numWeights);
		const cut = Float32Array.from(delta, Math.abs).sort()[numWeights - k] ?? NaN;
		// an entry below half a step of its block is rounded to 0; nothing small is kept
		back.forEach((value, i) => {
			if (value !== 0) expect(Math.abs(delta[i] ?? NaN)).toBeGreaterThanOrEqual(cut);
		});
		expect(back.filter((value) => value !== 0).length).toBeGreaterThan(0.95 * k);
	});

	it('sends one entry of the smallest model, and none of a delta of zeros', () => {
		const tiny = topK({ share: 0.001, entries: 'sign' });
		expect([...tiny.decode(tiny.encode(Float32Array.of(1, -2), never), 2)]).toEqual([0, -2]);
		expect(tiny.encode(new Float32Array(2), never).length).toBe(10);
	});

	it.each([
		['an unknown entry format', [0, 9]],
		['a prefix that says more', [1, 1]],
		['a segment beyond the end', [4, 8]],
		['bytes that no segment has', [4, 6]],
		['more entries than weights', [8, 7]],
		['more entries than bytes', [8, 6]],
		['−128', [14, 0x80]],
		['an index beyond the last weight', [16, 0b11111111]],
		['spare bits that are set', [16, 0b01100001]],
		['too few gaps for its bytes', [8, 1]]
	] as const)('refuses %s', (_name, [at, value]) => {
		const payload = third.encode(Float32Array.of(1, -127, 0, 2, 63.5, -3), never);
		payload[at] = value;
		expect(() => third.decode(payload, 6)).toThrow(malformed);
	});
});

describe('largestEntries', () => {
	it('takes the first of equal ones, and no zeros', () => {
		expect([...largestEntries(Float32Array.of(0, 1, -1, 1, 0), 2)]).toEqual([1, 2]);
		expect([...largestEntries(Float32Array.of(0, -0, 5, 0), 3)]).toEqual([2]);
	});

	it('tells apart magnitudes that differ in the last bit', () => {
		const next = Math.fround(1 + 2 ** -23);
		expect([...largestEntries(Float32Array.of(1, -next, 1), 1)]).toEqual([1]);
	});
});
