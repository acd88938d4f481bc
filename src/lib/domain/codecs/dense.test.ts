import { describe, expect, it } from 'vitest';
import { deltaCodecContract } from './delta-codec.contract';
import { float32 } from './float32';
import { int4 } from './int4';
import { int8 } from './int8';
import { BLOCK } from './scales';

const half = () => 0.5;
const malformed = expect.objectContaining({ code: 'update/malformed' }) as Error;

describe('float32', () => {
	deltaCodecContract(float32, { step: 0 });
});

describe('int8', () => {
	deltaCodecContract(int8, { step: 1 / 127 });

	it('writes one scale per block and rounds to it', () => {
		// largest 2.54 → scale 0.02; ⌊0.02/0.02 + ½⌋ = 1, ⌊−63 + ½⌋ = −63
		const payload = int8.encode(Float32Array.of(2.54, 0.02, -1.26), half);
		expect(payload.length).toBe(4 + 3);
		expect(new DataView(payload.buffer).getFloat32(0, true)).toBeCloseTo(0.02, 6);
		expect([...new Int8Array(payload.buffer, 4)]).toEqual([127, 1, -63]);
	});

	it('refuses a scale that is not finite, even of zeros', () => {
		const payload = Uint8Array.of(0, 0, 0xc0, 0x7f, 0);
		const refusal = expect.objectContaining({ code: 'update/not-finite' }) as Error;
		expect(() => int8.decode(payload, 1)).toThrow(refusal);
	});
});

describe('int4', () => {
	deltaCodecContract(int4, { step: 1 / 7 });

	it('writes one scale per block, then two weights a byte', () => {
		// largest 14 → scale 2; 14/2 = 7, ⌊−3/2 + ½⌋ = −1, ⌊1.9/2 + ½⌋ = 1
		const payload = int4.encode(Float32Array.of(14, -3, 1.9), half);
		expect(new DataView(payload.buffer).getFloat32(0, true)).toBe(2);
		expect([...payload.subarray(4)]).toEqual([0xf7, 0x01]);
		expect([...int4.decode(payload, 3)]).toEqual([14, -2, 2]);
	});

	it.each([
		['−8, which it never writes', [0x08]],
		['half a byte that is left over', [0x11]]
	])('refuses %s', (_name, bytes) => {
		expect(() => int4.decode(Uint8Array.of(0, 0, 0x80, 0x3f, ...bytes), 1)).toThrow(malformed);
	});
});

describe.each([
	['int8', int8, 4],
	['int4', int4, 2]
] as const)('%s', (_name, codec, digits) => {
	it('gives every block its own scale, so that a small one keeps its precision', () => {
		const delta = new Float32Array(BLOCK + 1).fill(100);
		delta[BLOCK] = 1e-4;
		expect(codec.decode(codec.encode(delta, half), BLOCK + 1)[BLOCK]).toBeCloseTo(1e-4, 8);
	});

	it('is unbiased: its mean over evenly spread random numbers is the delta', () => {
		const delta = Float32Array.of(1.27, 0.333, -0.777, 1e-3);
		const rounds = 1000;
		const sum = new Float64Array(delta.length);
		for (let round = 0; round < rounds; round++) {
			const payload = codec.encode(delta, () => (round + 0.5) / rounds);
			codec.decode(payload, delta.length).forEach((v, i) => (sum[i] = (sum[i] ?? 0) + v));
		}
		// the grid of random numbers leaves at most a thousandth of a step
		delta.forEach((value, i) => expect((sum[i] ?? NaN) / rounds).toBeCloseTo(value, digits));
	});
});
