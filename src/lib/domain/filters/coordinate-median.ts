import { ranked, type Ballot } from './votes';

/**
 * The median of every weight by itself: half of the votes are on each side of it. Where a value has exactly
 * half of the votes below it, the middle between it and the next, as for an even number of equal votes.
 *
 * @param values Of one weight, one per update.
 * @param votes See `votesOf`.
 * @returns In float64; 0 where nobody votes.
 * @see Yin et al. 2018, Algorithm 1, https://arxiv.org/abs/1803.01498
 */
export function median(values: ArrayLike<number>, votes: Uint32Array): number {
	return medianOf(ranked(values, votes));
}

function medianOf(ballots: readonly Ballot[]): number {
	const half = ballots.reduce((sum, { vote }) => sum + vote, 0) / 2;
	let below = 0;
	for (const [j, { value, vote }] of ballots.entries()) {
		below += vote;
		if (below === half) return (value + (ballots[j + 1]?.value ?? value)) / 2;
		if (below > half) return value;
	}
	return 0;
}
