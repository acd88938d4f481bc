import type { SecurePolicy } from '../secure-aggregation/secure-policy';
import { gaussianRho, guaranteeOfRho, type PrivacyGuarantee } from './accountant';

/** What is done to a delta. */
interface ClipAndNoise {
	/** S > 0: no delta leaves longer than this. */
	readonly clippingNorm: number;
	/** z > 0: standard deviation of the noise / S. */
	readonly noiseMultiplier: number;
}

/** Each device clips its delta to S and adds N(0, (z·S)²) to every weight before it leaves. */
interface Local extends ClipAndNoise {
	readonly kind: 'local';
}

/** Each delta is clipped to S; the store adds N(0, (z·S)²) to every weight of the sum of a merge. */
interface Central extends ClipAndNoise {
	readonly kind: 'central';
}

interface Capped {
	/** Updates that the model takes from one person, ever. */
	readonly participationCap: number;
}

/** What a model promises its contributors. It belongs to a version, and holds for what is trained from it. */
export type PrivacyPolicy = { readonly kind: 'none' } | (NoisedPrivacy & Capped) | SecurePolicy;

export type CentralPrivacy = Central & Capped;

/** A clip and noise, for which a guarantee can be given. */
export type NoisedPrivacy = Local | Central;

/** What is done to one delta, as its header says. */
export type AppliedPrivacy = NoisedPrivacy | Pick<SecurePolicy, 'kind' | 'clippingNorm'>;

export const NO_PRIVACY: PrivacyPolicy = { kind: 'none' };

/** δ of every guarantee that people are shown. */
export const DELTA = 1e-5;

/** What a device must do, and say, under a policy; nothing where it promises nothing. */
export function appliedUnder(policy: PrivacyPolicy): AppliedPrivacy | undefined {
	if (policy.kind !== 'secure') return noisedUnder(policy);
	return { kind: policy.kind, clippingNorm: policy.clippingNorm };
}

/** The clip and noise of a policy that has them: only then an update spends something that can be counted. */
export function noisedUnder(policy: PrivacyPolicy): NoisedPrivacy | undefined {
	if (policy.kind === 'none' || policy.kind === 'secure') return undefined;
	const { kind, clippingNorm, noiseMultiplier } = policy;
	return { kind, clippingNorm, noiseMultiplier };
}

/** ρ that one update spends of its contributor's privacy; none where nothing bounds it. */
export function rhoOf(applied: NoisedPrivacy): number {
	const { kind, clippingNorm, noiseMultiplier } = applied;
	// local: whatever the examples, two clipped deltas are up to 2·S apart; central: with a person's delta or
	// with zeros in its place, the sums are up to S apart
	const sensitivity = kind === 'local' ? 2 * clippingNorm : clippingNorm;
	return gaussianRho(sensitivity, noiseMultiplier * clippingNorm);
}

/** The guarantee that covers `updates` updates of one person together; null where nothing does. */
export function guaranteeOf(policy: PrivacyPolicy, updates: number): PrivacyGuarantee | null {
	const applied = noisedUnder(policy);
	return applied ? guaranteeOfRho(updates * rhoOf(applied), DELTA) : null;
}
