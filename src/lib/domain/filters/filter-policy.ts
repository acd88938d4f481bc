/** How a model guards its merges against updates that would spoil it: one robust rule. */
export type FilterPolicy =
	/** The plain weighted mean. */
	| { readonly kind: 'none' }
	/** Longer updates are shortened to `norm`. */
	| { readonly kind: 'fixed-norm'; readonly norm: number }
	/** Longer updates are shortened to `factor` ≥ 1 times the median length of the buffer. */
	| { readonly kind: 'median-norm'; readonly factor: number }
	| { readonly kind: 'median' }
	/** `trim` < 0.5: the share of updates dropped at each end, for each weight anew. */
	| { readonly kind: 'trimmed-mean'; readonly trim: number }
	/** `attackers` < 0.5: the largest share of a buffer that may be hostile. */
	| { readonly kind: 'krum'; readonly attackers: number }
	| { readonly kind: 'multi-krum'; readonly attackers: number }
	| { readonly kind: 'geometric-median' }
	/** Distances from the centre are cut to `factor` ≥ 1 times their median. */
	| { readonly kind: 'centred-clipping'; readonly factor: number }
	/** Updates count by their agreement with a training on the engineer's held-out examples. */
	| { readonly kind: 'reference' };

/** What `npm run bench -- poison` speaks for; docs/algorithms.md has the figures. */
export const DEFAULT_FILTER: FilterPolicy = { kind: 'reference' };

/** Longer updates are shortened to the median length: has a meaning for every buffer. */
const USUAL_LENGTH: FilterPolicy = { kind: 'median-norm', factor: 1 };

export type FilterKind = FilterPolicy['kind'];
/** Filters that take each weight by itself. */
export type ByWeightFilter = Extract<FilterPolicy, { kind: 'median' | 'trimmed-mean' }>;
/** All others: their step is Σ cₖ·Δₖ, and they differ in the coefficients. */
export type SummingFilter = Exclude<FilterPolicy, ByWeightFilter>;
/** Those whose coefficients come from the updates alone. */
export type UnguidedFilter = Exclude<SummingFilter, { kind: 'reference' }>;

export function isByWeight(filter: FilterPolicy): filter is ByWeightFilter {
	return filter.kind === 'median' || filter.kind === 'trimmed-mean';
}

/** Filters that look at every pair of a buffer take no more updates than this. */
export const MOST_PAIRED = 1024;

const pairwise: Readonly<Partial<Record<FilterKind, true>>> = {
	krum: true,
	'multi-krum': true,
	'geometric-median': true,
	'centred-clipping': true
};

/** True if the filter asks for the distances between updates, and not for their lengths alone. */
export function needsDistances({ kind }: FilterPolicy): boolean {
	return kind in pairwise;
}

/** f: how many of `n` updates Krum is to withstand. */
export function attackersAmong(n: number, share: number): number {
	return Math.floor(share * n);
}

/** What of a buffer decides whether a rule has a meaning for it. */
export interface BufferShape {
	/** How many updates. */
	readonly n: number;
	/** Whether some of them carry only their largest entries, and zeros else (top-k). */
	readonly isSparse: boolean;
	/** Whether there is a reference delta: the model has held-out examples, and could be trained on them. */
	readonly hasReference: boolean;
}

/**
 * The rule that a buffer is merged by: the model's own, or another where that one has no meaning, so that no
 * buffer is ever stuck. Krum needs n ≥ 2f + 3, and whatever compares pairs takes at most `MOST_PAIRED`; else
 * the coordinate median does it. Among sparse updates the median of a weight is nearly always 0: those are
 * clipped to their median norm instead, and so is a buffer without the reference that its model asks for.
 */
export function filterFor(
	policy: FilterPolicy,
	{ n, isSparse, hasReference }: BufferShape
): FilterPolicy {
	if (policy.kind === 'reference') return hasReference ? policy : USUAL_LENGTH;
	const fits = n >= leastFor(policy, n) && n <= mostFor(policy);
	const filter: FilterPolicy = fits ? policy : { kind: 'median' };
	return isSparse && isByWeight(filter) ? USUAL_LENGTH : filter;
}

function leastFor(policy: FilterPolicy, n: number): number {
	return 'attackers' in policy ? 2 * attackersAmong(n, policy.attackers) + 3 : 1;
}

function mostFor(policy: FilterPolicy): number {
	return needsDistances(policy) ? MOST_PAIRED : Infinity;
}
