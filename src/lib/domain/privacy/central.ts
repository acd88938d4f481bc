import { stalenessWeight, type StalenessPolicy } from '../staleness';
import type { Share } from '../strategies/buffer-shares';
import type { CentralPrivacy, PrivacyPolicy } from './policy';

/** What a merge under central privacy needs to know of one update. */
export interface CentralUpdate {
	/** s ≥ 0: head version − base version, when it merges. */
	readonly staleness: number;
	/** ‖Δ‖, as the store measured it. */
	readonly norm: number;
}

export interface CentralTerms {
	readonly privacy: CentralPrivacy;
	readonly staleness: StalenessPolicy;
	/** K: the cohort that a merge expects, not the one that came. */
	readonly cohort: number;
}

/**
 * DP-FedAvg with a fixed clip: cₖ = φ(sₖ)·min(1, S / ‖Δₖ‖) / K. Examples do not weigh, and the divisor does
 * not depend on who came, so that no update moves the mean by more than S / K.
 *
 * @see McMahan, Ramage, Talwar, Zhang 2018, Algorithm 1 with the fixed-denominator estimator,
 *   https://arxiv.org/abs/1710.06963
 */
export function centralShares(
	updates: readonly CentralUpdate[],
	{ privacy, staleness: policy, cohort }: CentralTerms
): Share[] {
	return updates.map(({ staleness, norm }) => {
		const weight = stalenessWeight(policy, staleness);
		const clip = norm > privacy.clippingNorm ? privacy.clippingNorm / norm : 1;
		return { weight, coefficient: (weight * clip) / cohort };
	});
}

/** σ of the noise on each weight of such a mean: z·S / K. */
export function centralDeviation({
	privacy,
	cohort
}: Pick<CentralTerms, 'privacy' | 'cohort'>): number {
	return (privacy.noiseMultiplier * privacy.clippingNorm) / cohort;
}

/** One waiting update, as far as a cohort cares. */
interface Waiting {
	readonly userId: string;
	readonly privacy: PrivacyPolicy;
}

/**
 * Which of a buffer merge together, and by which promise: updates that were promised central privacy only
 * with others that were promised the same, one a person and no more than K; everything else waits.
 *
 * @param buffer Oldest first.
 */
export function takeCohort<T extends Waiting>(
	buffer: readonly T[],
	cohort: number
): { readonly taken: readonly T[]; readonly privacy: CentralPrivacy | null } {
	const privacy = buffer[0]?.privacy;
	if (privacy?.kind !== 'central') {
		return { taken: buffer.filter((row) => row.privacy.kind !== 'central'), privacy: null };
	}
	const people = new Set<string>();
	const taken = buffer.filter((row) => {
		if (people.has(row.userId) || !isSame(row.privacy, privacy)) return false;
		people.add(row.userId);
		return people.size <= cohort;
	});
	return { taken, privacy };
}

function isSame(one: PrivacyPolicy, other: CentralPrivacy): boolean {
	return (
		one.kind === 'central' &&
		one.clippingNorm === other.clippingNorm &&
		one.noiseMultiplier === other.noiseMultiplier
	);
}
