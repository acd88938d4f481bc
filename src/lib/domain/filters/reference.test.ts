import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byReference } from './reference';

const equal = (n: number) => Array.from({ length: n }, () => ({ weight: 1, coefficient: 1 / n }));

describe('byReference', () => {
	it('worked by hand: out, in part and whole', () => {
		// |c| = 0.4, 0.1, 0, 0.1, 0.2; those above 0 have the lower median 0.1: ½ + c / 0.1
		const { coefficients, treatments } = byReference(equal(5), [-0.4, 0.02, null, 0.1, -0.2]);
		// shares 0, 0.7, 0, 1, 0 of 1.7; |c| = 0.4, 0.02, 0.1, 0.2 have the lower median 0.1
		expect(coefficients).toEqual(
			[0, 0.7 / 1.7, 0, 1 / 1.7, 0].map((c) => expect.closeTo(c, 12) as number)
		);
		expect(treatments).toEqual([
			{ kind: 'left-out' },
			{ kind: 'faded', to: expect.closeTo(0.7, 12) as number },
			{ kind: 'left-out' },
			{ kind: 'whole' },
			{ kind: 'left-out' }
		]);
	});

	it('keeps the weights of the mean where all agree', () => {
		const shares = [
			{ weight: 1, coefficient: 0.7 },
			{ weight: 0.5, coefficient: 0.1 }
		];
		const { coefficients } = byReference(shares, [0.3, 0.3]);
		expect(coefficients).toEqual([0.7, 0.1].map((c) => expect.closeTo(c, 12) as number));
	});

	it('moves nothing where all are against the reference', () => {
		expect(byReference(equal(2), [-0.3, -0.3]).coefficients).toEqual([0, 0]);
	});

	it('takes the mean where the reference says nothing', () => {
		expect(byReference(equal(2), [0, 0]).coefficients).toEqual([0.5, 0.5]);
	});

	it('leaves out every opposite of an honest update, as long as more than half are honest', () => {
		const cosine = fc.double({ min: 0.1, max: 0.19, noNaN: true });
		fc.assert(
			fc.property(fc.array(cosine, { minLength: 1 }), fc.array(cosine), (honest, others) => {
				const hostile = others.slice(0, honest.length - 1).map((c) => -c);
				const { coefficients } = byReference(equal(honest.length + hostile.length), [
					...honest,
					...hostile
				]);
				return coefficients.every((c, k) => (k < honest.length ? c > 0 : c === 0));
			})
		);
	});

	it('never takes a longer step than the mean, and no part of an update below nothing', () => {
		const any = fc.option(fc.double({ min: -1, max: 1, noNaN: true }));
		fc.assert(
			fc.property(fc.array(any, { minLength: 1, maxLength: 30 }), (cosines) => {
				const { coefficients } = byReference(equal(cosines.length), cosines);
				const total = coefficients.reduce((sum, c) => sum + c, 0);
				return coefficients.every((c) => c >= 0) && total <= 1 + 1e-9;
			})
		);
	});
});
