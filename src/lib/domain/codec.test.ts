import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK, decodeDelta, encodeDelta, payloadBytes } from './codec';

const half = () => 0.5;
const deltas = fc.float32Array({ noNaN: true, min: -1000, max: 1000, maxLength: 3 * BLOCK });

describe('int8', () => {
	it('writes one scale per block and rounds to it', () => {
		// largest 2.54 → scale 0.02; ⌊0.02/0.02 + ½⌋ = 1, ⌊−63 + ½⌋ = −63
		const payload = encodeDelta('int8', Float32Array.of(2.54, 0.02, -1.26), half);
		expect(payload.length).toBe(4 + 3);
		expect(new DataView(payload.buffer).getFloat32(0, true)).toBeCloseTo(0.02, 6);
		expect([...new Int8Array(payload.buffer, 4)]).toEqual([127, 1, -63]);
	});

	it('gives every block its own scale, so that a small one keeps its precision', () => {
		const delta = new Float32Array(BLOCK + 1).fill(100);
		delta[BLOCK] = 1e-4;
		const back = decodeDelta('int8', encodeDelta('int8', delta, half), BLOCK + 1);
		expect(back[BLOCK]).toBeCloseTo(1e-4, 8);
	});

	it('is within one step of the delta, for any delta and any random numbers', () => {
		const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		fc.assert(
			fc.property(deltas, random, (delta, r) => {
				const back = decodeDelta(
					'int8',
					encodeDelta('int8', delta, () => r),
					delta.length
				);
				return delta.every((value, i) => {
					const block = delta.subarray(i - (i % BLOCK), i - (i % BLOCK) + BLOCK);
					const step = block.reduce((max, v) => Math.max(max, Math.abs(v)), 0) / 127;
					return Math.abs((back[i] ?? NaN) - value) <= step * 1.001 + 1e-30;
				});
			})
		);
	});

	it('is unbiased: its mean over evenly spread random numbers is the delta', () => {
		const delta = Float32Array.of(1.27, 0.333, -0.777, 1e-3);
		const rounds = 1000;
		const sum = new Float64Array(delta.length);
		for (let round = 0; round < rounds; round++) {
			const payload = encodeDelta('int8', delta, () => (round + 0.5) / rounds);
			decodeDelta('int8', payload, delta.length).forEach((v, i) => (sum[i] = (sum[i] ?? 0) + v));
		}
		// one step is 0.01; the grid of random numbers leaves at most a thousandth of it
		delta.forEach((value, i) => expect((sum[i] ?? NaN) / rounds).toBeCloseTo(value, 4));
	});
});

describe('float32', () => {
	it('gives back the same bits', () => {
		fc.assert(
			fc.property(deltas, (delta) => {
				const back = decodeDelta('float32', encodeDelta('float32', delta, half), delta.length);
				expect(back).toEqual(delta);
			})
		);
	});
});

describe('refusals', () => {
	it.each(['float32', 'int8'] as const)('%s of another length', (codec) => {
		const payload = new Uint8Array(payloadBytes(codec, 10) - 1);
		expect(() => decodeDelta(codec, payload, 10)).toThrow(
			expect.objectContaining({ code: 'update/shape-mismatch' })
		);
	});

	it.each([NaN, Infinity, -Infinity])('%d in a payload or in a delta', (poison) => {
		const bad = Float32Array.of(1, poison);
		const refusal = expect.objectContaining({ code: 'update/not-finite' }) as Error;
		expect(() => decodeDelta('float32', new Uint8Array(bad.buffer), 2)).toThrow(refusal);
		expect(() => encodeDelta('int8', bad, half)).toThrow(refusal);

		const int8 = encodeDelta('int8', Float32Array.of(1, 2), half);
		new DataView(int8.buffer).setFloat32(0, poison, true);
		expect(() => decodeDelta('int8', int8, 2)).toThrow(refusal);
	});
});
