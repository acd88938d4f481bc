import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipInPlace } from './clipping';
import { l2Norm } from './weights';

describe('clipInPlace', () => {
	it('shortens [3, 4] to length 1', () => {
		const delta = Float32Array.of(3, 4);
		expect(clipInPlace(delta, 1)).toBe(5);
		expect([...delta]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
	});

	it('leaves what is short enough, and everything where there is no norm', () => {
		const delta = Float32Array.of(3, 4);
		clipInPlace(delta, 5);
		clipInPlace(delta, null);
		expect([...delta]).toEqual([3, 4]);
	});

	it('never leaves more than the norm', () => {
		const values = fc.float32Array({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
		fc.assert(
			fc.property(values, fc.double({ min: 1e-3, max: 100, noNaN: true }), (delta, norm) => {
				clipInPlace(delta, norm);
				expect(l2Norm(delta)).toBeLessThanOrEqual(norm * (1 + 1e-5));
			})
		);
	});
});
