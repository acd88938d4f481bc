import type { Share } from '../strategies/buffer-shares';
import type { Filtered } from './filter-coefficients';
import { clippedTo, fadedTo, LEFT_OUT, type Treatment } from './treatment';
import { lowerMedian, ranked, votesOf } from './votes';

/**
 * Weighs each update by where it points beside a reference delta: what the same training makes of the head on
 * examples that the engineer vouches for. With a cosine c and the median m of all |c|, an update has the share
 * ½ + c / m of its weight, between nothing and all of it: out from half the usual cosine against the
 * reference, whole from half the usual cosine along it.
 *
 * The paper takes max(0, c). Beside it, an update that says nothing about the reference still counts half,
 * because a device with two kinds of examples may well be at a right angle to all of them; and the scale is
 * the buffer's own, because the cosines of sparse updates are small.
 *
 * The weights of the mean, with their example counts and lateness, are kept, and the step stays as long as
 * that of the mean: what is left out is shared among the rest.
 *
 * @param cosines cos(Δₖ, reference) of each update; null where it has no length, which is left out.
 * @see Cao et al. 2021, section IV (FLTrust), https://arxiv.org/abs/2012.13995
 */
export function byReference(
	shares: readonly Share[],
	cosines: readonly (number | null)[]
): Filtered {
	const pulls = pullsOf(shares, cosines);
	const total = shares.reduce((sum, { coefficient }) => sum + coefficient, 0);
	const kept = shares.reduce((sum, { coefficient }, k) => sum + coefficient * (pulls[k] ?? 0), 0);
	const scale = kept > 0 ? total / kept : 0;
	return {
		coefficients: shares.map(({ coefficient }, k) => coefficient * (pulls[k] ?? 0) * scale),
		treatments: pulls.map(treatmentOf)
	};
}

function pullsOf(shares: readonly Share[], cosines: readonly (number | null)[]): number[] {
	const sizes = cosines.map((cosine) => Math.abs(cosine ?? 0));
	const votes = votesOf(shares.map(({ weight }) => weight));
	// those who send nothing have no say in what is usual
	const usual = lowerMedian(ranked(sizes, votes).filter(({ value }) => value > 0));
	return cosines.map((cosine) => {
		if (cosine === null) return 0;
		return usual === 0 ? 0.5 : Math.min(1, Math.max(0, 0.5 + cosine / usual));
	});
}

function treatmentOf(pull: number): Treatment {
	if (pull === 0) return LEFT_OUT;
	return pull === 1 ? clippedTo(1) : fadedTo(pull);
}
