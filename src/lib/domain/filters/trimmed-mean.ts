import { ranked, totalOf } from './votes';

/**
 * The mean of one weight without its smallest and largest values. With equal votes ⌊trim·n⌋ values are
 * dropped at each end; with others, the same share ⌊trim·n⌋ / n of all votes, so that the value at the edge
 * may count in part.
 *
 * @param values Of one weight, one per update.
 * @param votes See `votesOf`.
 * @param trim In [0, 0.5).
 * @returns In float64; 0 where nobody votes.
 * @see Yin et al. 2018, Algorithm 1, https://arxiv.org/abs/1803.01498
 */
export function trimmedMean(values: ArrayLike<number>, votes: Uint32Array, trim: number): number {
	const total = totalOf(votes);
	if (total === 0) return 0;
	const cut = trimmedVotes(votes, trim);
	let below = 0;
	let sum = 0;
	for (const { value, vote } of ranked(values, votes)) {
		const from = Math.max(below, cut);
		below += vote;
		sum += Math.max(0, Math.min(below, total - cut) - from) * value;
	}
	return sum / (total - 2 * cut);
}

/** Votes dropped at each end: ⌊total·⌊trim·n⌋ / n⌋ over the n updates that vote. */
export function trimmedVotes(votes: Uint32Array, trim: number): number {
	const n = votes.reduce((count, vote) => count + (vote > 0 ? 1 : 0), 0);
	return n === 0 ? 0 : Math.floor((totalOf(votes) * Math.floor(trim * n)) / n);
}
