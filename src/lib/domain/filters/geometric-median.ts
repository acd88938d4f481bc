import { distancesFrom, type Geometry } from './geometry';
import { medianNorm } from './norm-clip';
import { totalOf } from './votes';

/** Enough for distances of float32 updates; the paper stops after 3. */
const MOST_STEPS = 100;
const STILL = 1e-7;
/** ν, relative to the median norm. */
const SMOOTHING = 1e-6;

/**
 * The point whose distances to the updates have the least weighted sum (RFA), by smoothed Weiszfeld steps
 * from the origin, that is from leaving the model as it is: from there a long update already weighs little.
 *
 * The point is always a mean of the updates, so that its weights are all that has to be found.
 *
 * @returns aₖ ≥ 0 with Σ aₖ = 1: it is Σ aₖ·Δₖ. All 0 where nobody votes.
 * @see Pillutla et al. 2022, Algorithm 2, https://arxiv.org/abs/1912.13445
 */
export function geometricMedian(geometry: Geometry, votes: Uint32Array): number[] {
	const nu = SMOOTHING * medianNorm(geometry.norms, votes) || 1;
	let a = geometry.norms.map(() => 0);
	if (totalOf(votes) === 0) return a;

	for (let step = 0; step < MOST_STEPS; step++) {
		const pull = distancesFrom(geometry, a).map((d, k) => (votes[k] ?? 0) / Math.max(nu, d));
		const total = pull.reduce((sum, b) => sum + b, 0);
		const next = pull.map((b) => b / total);
		const moved = next.reduce((most, b, k) => Math.max(most, Math.abs(b - (a[k] ?? 0))), 0);
		a = next;
		if (moved < STILL) break;
	}
	return a;
}
