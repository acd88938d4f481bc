/** A vote in full. A power of two: dividing by it is exact. */
export const FULL_VOTE = 65_536;

/**
 * How many votes each update has: its weight φ(s) ∈ [0, 1] in units of 1/65,536, and at least one unless it
 * is 0. Whole numbers: their sums are exact, whatever the order of the updates.
 *
 * The examples that a device claims are no votes. Nobody can check them, and with them one device could
 * hold the majority.
 */
export function votesOf(weights: readonly number[]): Uint32Array {
	return Uint32Array.from(weights, (weight) =>
		weight > 0 ? Math.max(1, Math.round(weight * FULL_VOTE)) : 0
	);
}

/** The length of the step that these votes carry: the mean of their weights, 1 where nothing is late. */
export function stepLength(votes: Uint32Array): number {
	return totalOf(votes) / (FULL_VOTE * votes.length);
}

export function totalOf(votes: Uint32Array): number {
	return votes.reduce((sum, vote) => sum + vote, 0);
}

/** A value with its votes. */
export interface Ballot {
	readonly value: number;
	readonly vote: number;
}

/** The ballots that count, in ascending order of their values. */
export function ranked(values: ArrayLike<number>, votes: Uint32Array): Ballot[] {
	return Array.from(votes, (vote, k) => ({ value: values[k] ?? 0, vote }))
		.filter(({ vote }) => vote > 0)
		.sort((a, b) => a.value - b.value);
}

/** The smallest value that half of the votes do not exceed; 0 where nobody votes. */
export function lowerMedian(ballots: readonly Ballot[]): number {
	const half = ballots.reduce((sum, { vote }) => sum + vote, 0) / 2;
	let below = 0;
	for (const { value, vote } of ballots) {
		below += vote;
		if (below >= half) return value;
	}
	return 0;
}
