import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDelta } from '../codec';
import { l2Norm } from '../weights';
import { heavyTailed } from './delta-codec.contract';
import { compress } from './error-feedback';

const half = () => 0.5;
const sending = { residual: null, clippingNorm: null, random: half };
const largestOnly = { share: 0.25, entries: 'int8' } as const;

describe('compress', () => {
	it('sends the largest entry and keeps the rest for the next update', () => {
		const first = compress(Float32Array.of(127, 3, 0, -2), { ...sending, encoding: largestOnly });
		expect([...decodeDelta('top-k', first.payload, 4)]).toEqual([127, 0, 0, 0]);
		expect([...(first.residual ?? [])]).toEqual([0, 3, 0, -2]);

		// 3 + 2 is now the largest
		const { residual } = first;
		const delta = Float32Array.of(4, 2, 0, 0);
		const second = compress(delta, { ...sending, residual, encoding: largestOnly });
		expect(decodeDelta('top-k', second.payload, 4)[1]).toBeCloseTo(5, 6);
		expect([...(second.residual ?? [])].map(Math.round)).toEqual([4, 0, 0, -2]);
	});

	it.each(['sign', 'int4', 'int8'] as const)(
		'loses nothing over time in %s: all that was sent and what is left are all the deltas',
		(entries) => {
			fc.assert(
				fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 12 }), (seeds) => {
					const deltas = seeds.map((seed) => heavyTailed(seed, 500));
					const encoding = { share: 0.05, entries };
					const sent = new Float64Array(500);
					let residual: Float32Array | null = null;
					for (const delta of deltas) {
						const next = compress(delta, { ...sending, residual, encoding });
						decodeDelta('top-k', next.payload, 500).forEach(
							(x, i) => (sent[i] = (sent[i] ?? 0) + x)
						);
						residual = next.residual;
					}
					sent.forEach((x, i) => {
						const all = deltas.reduce((sum, delta) => sum + (delta[i] ?? 0), 0);
						expect(x + (residual?.[i] ?? 0)).toBeCloseTo(all, 4);
					});
				}),
				{ numRuns: 20 }
			);
		}
	);

	it('sends no more than the clipping norm, and keeps what that cut off', () => {
		const residual = Float32Array.of(0, 30, 0, 0);
		const delta = Float32Array.of(0, 10, 0, 0);
		const next = compress(delta, { ...sending, residual, clippingNorm: 10, encoding: largestOnly });
		expect(l2Norm(decodeDelta('top-k', next.payload, 4))).toBeCloseTo(10, 5);
		expect(next.residual?.[1]).toBeCloseTo(30, 5);
	});

	it('sends what is left with an update in a codec that keeps nothing back', () => {
		const residual = Float32Array.of(1, 2);
		const next = compress(Float32Array.of(3, 4), { ...sending, residual, encoding: 'float32' });
		expect([...decodeDelta('float32', next.payload, 2)]).toEqual([4, 6]);
		expect(next.residual).toBeNull();
	});

	it('refuses a residual of another model', () => {
		const residual = new Float32Array(3);
		expect(() => compress(Float32Array.of(1), { ...sending, residual, encoding: 'int8' })).toThrow(
			expect.objectContaining({ code: 'weights/shape-mismatch' })
		);
	});
});
