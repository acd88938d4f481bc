import { lowerMedian, ranked } from './votes';

/**
 * min(1, S / ‖Δₖ‖) for each norm: what shortens each update to at most `limit`.
 *
 * @see Sun et al. 2019, section 4.1, https://arxiv.org/abs/1911.07963
 */
export function clipFactors(norms: readonly number[], limit: number): number[] {
	return norms.map((norm) => (norm <= limit ? 1 : limit / norm));
}

/**
 * The lower median of the norms that are not 0: one of the norms itself, which an honest update has, or is
 * longer than, as long as less than half of the votes are hostile. Updates of nothing but zeros have no say;
 * with one, those who send nothing could stop a model.
 *
 * @returns 0 where every norm is 0.
 */
export function medianNorm(norms: readonly number[], votes: Uint32Array): number {
	return lowerMedian(ranked(norms, votes).filter(({ value }) => value > 0));
}
