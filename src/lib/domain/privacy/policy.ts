import { gaussianRho, guaranteeOfRho, type PrivacyGuarantee } from './accountant';

/** Each device clips its delta to S and adds N(0, (z·S)²) to every weight before it leaves. */
export interface LocalPrivacy {
	readonly kind: 'local';
	/** S > 0: no delta leaves longer than this. */
	readonly clippingNorm: number;
	/** z > 0: standard deviation of the noise / S. */
	readonly noiseMultiplier: number;
	/** Updates that the model takes from one person, ever. */
	readonly participationCap: number;
}

/** What a model promises its contributors. It belongs to a version, and holds for what is trained from it. */
export type PrivacyPolicy = { readonly kind: 'none' } | LocalPrivacy;

/** What was done to one delta, as its header says. */
export type AppliedPrivacy = Omit<LocalPrivacy, 'participationCap'>;

export const NO_PRIVACY: PrivacyPolicy = { kind: 'none' };

/** δ of every guarantee that people are shown. */
export const DELTA = 1e-5;

/** What a device must do, and say, under a policy; nothing where it promises nothing. */
export function appliedUnder(policy: PrivacyPolicy): AppliedPrivacy | undefined {
	if (policy.kind === 'none') return undefined;
	const { kind, clippingNorm, noiseMultiplier } = policy;
	return { kind, clippingNorm, noiseMultiplier };
}

/** ρ that one update spends of its contributor's privacy; none where nothing bounds it. */
export function rhoOf(applied: AppliedPrivacy): number {
	// whatever the examples: two clipped deltas are up to 2·S apart
	return gaussianRho(2 * applied.clippingNorm, applied.noiseMultiplier * applied.clippingNorm);
}

/** The guarantee that covers `updates` updates of one person together; null where nothing does. */
export function guaranteeOf(policy: PrivacyPolicy, updates: number): PrivacyGuarantee | null {
	const applied = appliedUnder(policy);
	return applied ? guaranteeOfRho(updates * rhoOf(applied), DELTA) : null;
}
