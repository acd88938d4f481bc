import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferDelta, bufferShares } from './buffer-shares';

const plain = { staleness: { kind: 'constant' }, maxExamples: 10_000 } as const;
const late = { staleness: { kind: 'polynomial', a: 0.5 }, maxExamples: 100 } as const;
const update = (numExamples: number, staleness: number, ...delta: number[]) => ({
	numExamples,
	staleness,
	delta: Float32Array.from(delta)
});

describe('bufferShares', () => {
	it('weights by examples up to the cap, and shrinks by lateness without making up for it', () => {
		// cap 100: n = 50, 100 (claimed 900), 50, total 200; φ(3) = 1/√4
		const shares = bufferShares([update(50, 0), update(900, 0), update(50, 3)], late);
		expect(shares).toEqual([
			{ weight: 1, coefficient: 0.25 },
			{ weight: 1, coefficient: 0.5 },
			{ weight: 0.5, coefficient: 0.125 }
		]);
	});

	it('never takes more than a full step, and a full one when nothing is late', () => {
		const buffer = fc.array(
			fc.record({
				numExamples: fc.integer({ min: 1, max: 1_000_000 }),
				staleness: fc.integer({ min: 0, max: 1000 })
			}),
			{ minLength: 1, maxLength: 50 }
		);
		fc.assert(
			fc.property(buffer, (updates) => {
				const total = bufferShares(updates, late).reduce((sum, s) => sum + s.coefficient, 0);
				const fresh = updates.every(({ staleness }) => staleness === 0);
				return fresh ? Math.abs(total - 1) < 1e-9 : total > 0 && total < 1 + 1e-9;
			})
		);
	});

	it('refuses an empty buffer', () => {
		expect(() => bufferShares([], plain)).toThrow(
			expect.objectContaining({ code: 'buffer/empty' })
		);
	});
});

describe('bufferDelta', () => {
	it('is the weighted mean of the deltas', () => {
		const delta = bufferDelta(2, [update(1, 0, 4, 0), update(3, 0, 0, 4)], plain);
		expect([...delta]).toEqual([1, 3]); // (1·4)/4, (3·4)/4
	});

	it('is the delta that every fresh client agrees on, whatever their sizes', () => {
		const counts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1 });
		fc.assert(
			fc.property(counts, (ns) => {
				const updates = ns.map((n) => update(n, 0, 0.5));
				return bufferDelta(1, updates, plain)[0] === 0.5;
			})
		);
	});

	it('refuses a delta of another length', () => {
		expect(() => bufferDelta(1, [update(1, 0, 1, 2)], plain)).toThrow(
			expect.objectContaining({ code: 'weights/shape-mismatch' })
		);
	});
});
