import { isByWeight, type FilterPolicy } from './filter-policy';
import { clipFactors, medianNorm } from './norm-clip';

/** Updates this many times as long as the median are outliers for sure, and would blur all distances. */
const FAR = 10;

/**
 * What shortens each update before anything else is made of it: the model's own clipping norm, which a device
 * may have ignored, and the limit of the filter.
 *
 * @param norms ‖Δₖ‖, as the server measured them.
 * @param clippingNorm S > 0, or null.
 * @returns A factor in (0, 1] per update.
 */
export function firstClip(
	filter: FilterPolicy,
	{ norms, votes }: { readonly norms: readonly number[]; readonly votes: Uint32Array },
	clippingNorm: number | null
): number[] {
	const limit = limitOf(filter, () => medianNorm(norms, votes));
	return clipFactors(norms, Math.min(limit, clippingNorm ?? Infinity));
}

function limitOf(filter: FilterPolicy, median: () => number): number {
	if (isByWeight(filter)) return Infinity;
	switch (filter.kind) {
		case 'fixed-norm':
			return filter.norm;
		case 'median-norm':
			return filter.factor * median();
		case 'reference':
			return median();
		case 'krum':
		case 'multi-krum':
		case 'geometric-median':
		case 'centred-clipping':
			return FAR * median();
		case 'none':
			return Infinity;
	}
}
