import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../random';
import type { DeltaCodec } from './delta-codec';
import { SEGMENT } from './top-k-payload';

export interface Loss {
	/** How far a weight may be from what it was, in parts of the largest magnitude of the delta. */
	readonly step: number;
	/** Weights that may be 0 instead. */
	readonly leavesOut?: boolean;
}

const finite = { noNaN: true, noDefaultInfinity: true } as const;
const deltas = fc.oneof(
	fc.float32Array({ ...finite, min: -1000, max: 1000, maxLength: 700 }),
	fc.integer().map((seed) => heavyTailed(seed, 2 * SEGMENT + 77))
);

/** What every codec must do. Call it inside a `describe` that names the codec. */
export function deltaCodecContract(codec: DeltaCodec, { step, leavesOut = false }: Loss): void {
	it('gives back every weight within its step, whatever the delta and the random numbers', () => {
		fc.assert(
			fc.property(deltas, fc.integer(), (delta, seed) => {
				const payload = codec.encode(delta, seededRandom(seed));
				const back = codec.decode(payload, delta.length);
				expect(back.length).toBe(delta.length);
				const most = step * largest(delta) * 1.001 + 1e-30;
				const wrong = back.findIndex(
					(value, i) =>
						!(Math.abs(value - (delta[i] ?? NaN)) <= most) && !(leavesOut && value === 0)
				);
				expect(wrong).toBe(-1);
			}),
			{ numRuns: 20 }
		);
	});

	it('writes as many bytes as it says', () => {
		fc.assert(
			fc.property(deltas, (delta) => {
				const { least, most } = codec.bounds(delta.length);
				const { length } = codec.encode(delta, () => 0.5);
				return least <= length && length <= most;
			}),
			{ numRuns: 20 }
		);
	});

	it('leaves the delta as it was, and reads from a view that starts anywhere', () => {
		const delta = heavyTailed(3, 1000);
		const before = delta.slice();
		const payload = codec.encode(delta, seededRandom(1));
		expect(delta).toEqual(before);
		const inside = new Uint8Array([9, 9, 9, ...payload]).subarray(3);
		expect(codec.decode(inside, 1000)).toEqual(codec.decode(payload, 1000));
	});

	it('gives the same bytes for the same random numbers', () => {
		const delta = heavyTailed(5, 1000);
		const once = codec.encode(delta, seededRandom(7));
		expect(codec.encode(delta, seededRandom(7))).toEqual(once);
	});

	it('keeps a delta of zeros', () => {
		const zeros = new Float32Array(600);
		expect(codec.decode(codec.encode(zeros, Math.random), 600).every((x) => x === 0)).toBe(true);
	});

	it('refuses a payload that is too short or too long', () => {
		const payload = codec.encode(heavyTailed(1, 300), () => 0.5);
		const { least, most } = codec.bounds(300);
		const refusal = expect.objectContaining({ code: 'update/shape-mismatch' }) as Error;
		expect(() => codec.decode(payload.subarray(0, least - 1), 300)).toThrow(refusal);
		expect(() => codec.decode(new Uint8Array(most + 1), 300)).toThrow(refusal);
	});

	it.each([NaN, Infinity, -Infinity])('lets no %d through', (poison) => {
		const bad = heavyTailed(1, 300);
		bad[299] = poison;
		const refusal = expect.objectContaining({ code: 'update/not-finite' }) as Error;
		expect(() =>
			codec.decode(
				codec.encode(bad, () => 0.5),
				300
			)
		).toThrow(refusal);
	});
}

/** Both signs; most weights small, a few large, as in a real delta. */
export function heavyTailed(seed: number, length: number): Float32Array {
	const random = seededRandom(seed);
	return Float32Array.from({ length }, () => (2 * random() - 1) ** 7);
}

function largest(delta: Float32Array): number {
	return delta.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
