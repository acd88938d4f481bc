import { l2Norm } from './weights';

/**
 * Shortens `delta` to at most `clippingNorm`, in place: Δ ← Δ·min(1, S / ‖Δ‖).
 *
 * @param clippingNorm S > 0, or null to leave it alone.
 * @returns The norm before clipping.
 * @see Abadi et al. 2016, Algorithm 1, https://arxiv.org/abs/1607.00133
 */
export function clipInPlace(delta: Float32Array, clippingNorm: number | null): number {
	const norm = l2Norm(delta);
	if (clippingNorm === null || norm <= clippingNorm) return norm;
	const scale = clippingNorm / norm;
	delta.forEach((value, i) => (delta[i] = value * scale));
	return norm;
}
