/**
 * Who holds what. Each update is hidden by one key stream a pair of helpers, whose keys that pair alone is
 * given: replicated secret sharing. Any `QUORUM` helpers hold every key between them; two helpers lack the
 * key of the other two.
 *
 * Four, and not three with a quorum of two: two quorums then share two helpers, so that one at least is
 * honest where one lies, and no update is ever opened in two sums (docs/decisions/0015).
 *
 * @see Cramer, Damgård, Ishai 2005, https://doi.org/10.1007/978-3-540-30576-7_19
 */
export const HELPERS = 4;

/** How many of them open a sum: one may be gone. */
export const QUORUM = 3;

/** Everybody in a committee, by place. */
export const PLACES: readonly number[] = [0, 1, 2, 3];

/** The places of two helpers, the lower first. */
export type Pair = readonly [number, number];

/** Every pair, in the order in which keys are made. */
export const PAIRS: readonly Pair[] = [
	[0, 1],
	[0, 2],
	[0, 3],
	[1, 2],
	[1, 3],
	[2, 3]
];

/** The pairs whose keys a helper is given, in the order of `PAIRS`. */
export function pairsOf(place: number): Pair[] {
	return PAIRS.filter((pair) => pair.includes(place));
}

/** The quorums that helpers `alive` can make, ascending. */
export function quorumsOf(alive: readonly number[]): number[][] {
	return PLACES.map((absent) => PLACES.filter((place) => place !== absent))
		.filter((quorum) => quorum.every((place) => alive.includes(place)))
		.reverse();
}

/** Whether `places` are a quorum, ascending. */
export function isQuorum(places: readonly number[]): boolean {
	return quorumsOf(PLACES).some((quorum) => quorum.join() === places.join());
}

/**
 * The pairs whose streams a helper adds up in a quorum, so that each pair is added once: every member adds
 * those that it shares with the absent helper, and those that it shares with the next member around.
 */
export function dutiesOf(place: number, quorum: readonly number[]): Pair[] {
	const next = quorum[(quorum.indexOf(place) + 1) % quorum.length] ?? place;
	const isDuty = (other: number) => !quorum.includes(other) || other === next;
	return pairsOf(place).filter(([low, high]) => isDuty(low === place ? high : low));
}
