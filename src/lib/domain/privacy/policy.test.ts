import { describe, expect, it } from 'vitest';
import { appliedUnder, guaranteeOf, NO_PRIVACY, rhoOf, type PrivacyPolicy } from './policy';

const local: PrivacyPolicy = {
	kind: 'local',
	clippingNorm: 0.5,
	noiseMultiplier: 10,
	participationCap: 4
};

describe('what a policy costs', () => {
	it('is ρ = (2S / zS)² / 2 an update, whatever S is', () => {
		expect(rhoOf({ kind: 'local', clippingNorm: 0.5, noiseMultiplier: 10 })).toBeCloseTo(0.02, 12);
		expect(rhoOf({ kind: 'local', clippingNorm: 50, noiseMultiplier: 10 })).toBeCloseTo(0.02, 12);
	});

	it('is ρ = 1/(2z²) where the store adds the noise to a sum', () => {
		const central = { kind: 'central', clippingNorm: 3, noiseMultiplier: 5 } as const;
		expect(rhoOf(central)).toBeCloseTo(0.02, 12);
	});

	it('adds up: ρ = 0.02 is ε = 0.79 at δ = 1e-5, as one release with z = 5', () => {
		// the reference table's last row is at whole orders only: 0.7945
		expect(guaranteeOf(local, 1)?.epsilon).toBeCloseTo(0.794, 3);
		expect(guaranteeOf(local, 4)?.epsilon).toBeGreaterThan(guaranteeOf(local, 1)?.epsilon ?? 9);
		expect(guaranteeOf(local, 0)?.epsilon).toBe(0);
	});

	it('is not known where nothing is promised', () => {
		expect(guaranteeOf(NO_PRIVACY, 1)).toBeNull();
		expect(appliedUnder(NO_PRIVACY)).toBeUndefined();
	});
});
