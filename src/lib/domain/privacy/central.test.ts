import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centralDeviation, centralShares, takeCohort } from './central';
import type { PrivacyPolicy } from './policy';

const privacy = {
	kind: 'central',
	clippingNorm: 2,
	noiseMultiplier: 3,
	participationCap: 5
} as const;
const terms = { privacy, staleness: { kind: 'polynomial', a: 0.5 }, cohort: 10 } as const;

describe('centralShares', () => {
	it('clips, fades what is late, and divides by the expected cohort', () => {
		const updates = [
			{ staleness: 0, norm: 1 },
			{ staleness: 0, norm: 8 },
			{ staleness: 3, norm: 8 }
		];
		expect(centralShares(updates, terms)).toEqual([
			{ weight: 1, coefficient: 0.1 },
			{ weight: 1, coefficient: 0.025 },
			{ weight: 0.5, coefficient: 0.0125 }
		]);
		expect(centralDeviation(terms)).toBeCloseTo(0.6, 12);
	});

	it('lets nobody move the mean by more than S / K', () => {
		const update = fc.record({
			staleness: fc.nat(100),
			norm: fc.double({ min: 0, max: 1e30, noNaN: true })
		});
		fc.assert(
			fc.property(fc.array(update), (updates) =>
				centralShares(updates, terms).every(
					({ coefficient }, k) => coefficient * (updates[k]?.norm ?? 0) <= 0.2 * (1 + 1e-12)
				)
			)
		);
	});
});

describe('takeCohort', () => {
	const none: PrivacyPolicy = { kind: 'none' };
	const row = (userId: string, promise: PrivacyPolicy = privacy) => ({ userId, privacy: promise });
	const names = (buffer: ReturnType<typeof row>[], cohort = 10) =>
		takeCohort(buffer, cohort).taken.map(({ userId }) => userId);

	it('takes one update a person, and no more than K', () => {
		const buffer = [row('asha'), row('asha'), row('bina'), row('chet')];
		expect(names(buffer)).toEqual(['asha', 'bina', 'chet']);
		expect(names(buffer, 2)).toEqual(['asha', 'bina']);
	});

	it('never merges what was promised noise with what was not, nor with another promise', () => {
		const other = { ...privacy, noiseMultiplier: 4 };
		const local: PrivacyPolicy = { ...privacy, kind: 'local' };
		expect(names([row('asha'), row('bina', none), row('chet', other)])).toEqual(['asha']);
		const open = [row('asha', none), row('bina'), row('asha', none), row('chet', local)];
		expect(names(open)).toEqual(['asha', 'asha', 'chet']);
		expect(takeCohort(open, 10).privacy).toBeNull();
		expect(takeCohort([], 10)).toEqual({ taken: [], privacy: null });
	});
});
