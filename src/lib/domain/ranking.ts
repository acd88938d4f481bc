/** How models rank. The same formula in SQL: `refreshPopularity`. Said in words: docs/rankings.md. */

/** After so many days a contributor counts half. */
export const HALF_LIFE_DAYS = 30;
/** What a contributor did longer ago counts nothing (it would be less than 1/4000). */
export const MEMORY_DAYS = 365;
/** The rating score that neither lifts nor lowers: that of a model nobody has an opinion of. */
export const NEUTRAL_RATING = 3.5;

export interface Popularity {
	/** Of each distinct contributor: days since the last update of theirs that was merged. */
	readonly contributorDays: readonly number[];
	/** Bayesian average of the stars; null without a review. */
	readonly ratingScore: number | null;
}

/**
 * log₂(1 + Σ 2^(−days/30)) + (rating score − 3.5): twice the people are one step up, and so is one star.
 * A contributor is counted once, however many updates they sent.
 */
export function popularity({ contributorDays, ratingScore }: Popularity): number {
	const people = contributorDays.reduce((sum, days) => sum + presence(days), 0);
	return Math.log2(1 + people) + (ratingScore === null ? 0 : ratingScore - NEUTRAL_RATING);
}

/** From 1 for today's to 0 for the forgotten. */
function presence(days: number): number {
	return days > MEMORY_DAYS ? 0 : 2 ** (-Math.max(0, days) / HALF_LIFE_DAYS);
}
