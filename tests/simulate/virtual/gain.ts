/**
 * Weights in [0, 1] of a buffer's updates by what each of them does for the head on examples that nobody trains
 * on: gₖ = L(w) − L(w + α·Δₖ), its weight min(1, max(0, gₖ) / median of the gains that are positive). What makes
 * the head worse counts nothing; the better half of what makes it better counts in full, so that one update
 * that gains much does not silence the rest. Where nothing gains there is nothing to tell them apart by, and
 * all count in full.
 *
 * This is Zeno's score without its penalty for length, for which there are clipping norms, made a weight.
 *
 * @param gains gₖ, each finite or NaN (a loss that is no number gains nothing).
 * @see Xie, Koyejo, Gupta 2019 (Zeno), https://arxiv.org/abs/1805.10032
 */
export function gainWeights(gains: readonly number[]): number[] {
	const positive = gains.filter((gain) => gain > 0).sort((a, b) => a - b);
	const usual = positive[Math.floor((positive.length - 1) / 2)];
	if (usual === undefined) return gains.map(() => 1);
	return gains.map((gain) => (gain > 0 ? Math.min(1, gain / usual) : 0));
}
