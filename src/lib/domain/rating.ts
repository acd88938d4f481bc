/** Stars of a model's reviews, hidden ones left out. */
export interface Ratings {
	readonly count: number;
	/** Sum of the stars. */
	readonly sum: number;
}

/** What a model is taken for before anybody has said so: between "fair" and "good". */
export const PRIOR_MEAN = 3.5;
/** As how many reviews that belief counts. */
export const PRIOR_WEIGHT = 20;

/**
 * Bayesian average, by which "top rated" sorts: `(W·P + Σ stars) / (W + n)` with P = `PRIOR_MEAN` and
 * W = `PRIOR_WEIGHT`.
 *
 * Every model starts with W imagined reviews of P stars, and real ones have to outweigh them: five bought
 * five-star reviews make 3.8, while 200 honest ones of 4.5 on average make 4.41; to pass those, 31 would
 * have to be bought. The more reviews, the nearer the score is to the plain mean.
 *
 * @returns 1…5; 0 where there is no review: rated models come before those nobody has rated.
 */
export function ratingScore({ count, sum }: Ratings): number {
	if (count === 0) return 0;
	return (PRIOR_WEIGHT * PRIOR_MEAN + sum) / (PRIOR_WEIGHT + count);
}
