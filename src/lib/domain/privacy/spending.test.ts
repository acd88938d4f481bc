import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guaranteeOf, NO_PRIVACY, type PrivacyPolicy } from './policy';
import { isWelcome, lifetimeGuarantee, NOTHING_SPENT, updatesFor, withUpdate } from './spending';

const local = (noiseMultiplier: number, participationCap = 2): PrivacyPolicy => ({
	kind: 'local',
	clippingNorm: 1,
	noiseMultiplier,
	participationCap
});

describe('a lifetime', () => {
	it('adds ρ over all models, and tells what nothing covers apart', () => {
		const updates = [
			{ modelId: 'digits', privacy: local(4) },
			{ modelId: 'moods', privacy: local(2) },
			{ modelId: 'digits', privacy: local(4) },
			{ modelId: 'plain', privacy: NO_PRIVACY }
		];
		const spent = updates.reduce(withUpdate, NOTHING_SPENT);
		// 2/16 + 2/4 + 2/16
		expect(spent).toMatchObject({ rho: 0.75, covered: 3, uncovered: 1 });
		expect(updatesFor(spent, 'digits')).toBe(2);
		expect(updatesFor(spent, 'plain')).toBe(0);
	});

	it('costs as much as so many updates of one policy say together', () => {
		const counts = fc.integer({ min: 0, max: 30 });
		fc.assert(
			fc.property(counts, fc.double({ min: 1, max: 20, noNaN: true }), (n, z) => {
				const updates = Array.from({ length: n }, () => ({ modelId: 'm', privacy: local(z) }));
				const { epsilon } = lifetimeGuarantee(updates.reduce(withUpdate, NOTHING_SPENT));
				expect(epsilon).toBeCloseTo(guaranteeOf(local(z), n)?.epsilon ?? NaN, 6);
			})
		);
	});
});

describe('the participation cap', () => {
	it('is each model’s own, and ends what is welcome', () => {
		const one = { modelId: 'digits', privacy: local(4, 1) };
		const spent = withUpdate(NOTHING_SPENT, one);
		expect(isWelcome(NOTHING_SPENT, one)).toBe(true);
		expect(isWelcome(spent, one)).toBe(false);
		expect(isWelcome(spent, { ...one, modelId: 'moods' })).toBe(true);
		expect(isWelcome(spent, { ...one, privacy: NO_PRIVACY })).toBe(true);
	});
});
