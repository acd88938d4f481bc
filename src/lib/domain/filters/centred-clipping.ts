import { clipFactors } from './norm-clip';
import { distancesFrom, type Geometry } from './geometry';
import { lowerMedian, ranked, totalOf } from './votes';

const STEPS = 3;

/**
 * Centred clipping: v ← v + Σ pₖ·(Δₖ − v)·min(1, τ / ‖Δₖ − v‖), three times from v = 0, where p are the
 * shares of the votes.
 *
 * The paper has a fixed τ and starts from the step before. Here τ is `factor` times the median distance from
 * v, so that it follows a model that settles, and v starts at the head: the buffer may have begun at any
 * version, and the step before says nothing about it.
 *
 * @returns `a`: v = Σ aₖ·Δₖ, with Σ aₖ ≤ 1; `factors`: how far each was clipped in the last round.
 * @see Karimireddy et al. 2021, section 4, https://arxiv.org/abs/2012.10333
 */
export function centredClipping(
	geometry: Geometry,
	votes: Uint32Array,
	factor: number
): { a: number[]; factors: number[] } {
	const total = totalOf(votes) || 1;
	let a = Array.from(votes, () => 0);
	let factors = a;
	for (let step = 0; step < STEPS; step++) {
		const distances = distancesFrom(geometry, a);
		factors = clipFactors(distances, factor * lowerMedian(ranked(distances, votes)));
		const pulls = factors.map((g, k) => (g * (votes[k] ?? 0)) / total);
		const kept = pulls.reduce((rest, pull) => rest - pull, 1);
		a = a.map((share, k) => share * kept + (pulls[k] ?? 0));
	}
	return { a, factors };
}
