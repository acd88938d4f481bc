import type { Geometry } from './geometry';

/**
 * The `count` updates whose n − f − 2 nearest neighbours are nearest: Krum takes 1, multi-Krum n − f.
 * Lateness has no say in who is an outlier; it counts in what is made of the chosen.
 *
 * @param f How many may be hostile: n ≥ 2f + 3.
 * @returns Their indices, best first. Equal scores: the shorter update first.
 * @see Blanchard et al. 2017, section 4, https://arxiv.org/abs/1703.02757
 */
export function krum(geometry: Geometry, f: number, count: number): number[] {
	const scores = krumScores(geometry, f);
	const by = (of: (k: number) => number) => (a: number, b: number) => of(a) - of(b);
	const [byScore, byNorm] = [by((k) => scores[k] ?? NaN), by((k) => geometry.norms[k] ?? NaN)];
	return scores
		.map((_, k) => k)
		.sort((a, b) => byScore(a, b) || byNorm(a, b) || a - b)
		.slice(0, count);
}

/** For each update, the sum of its squared distances to its n − f − 2 nearest neighbours. */
export function krumScores(geometry: Geometry, f: number): number[] {
	const n = geometry.norms.length;
	if (n < 2 * f + 3) throw new Error(`Krum withstands ${f} of ${2 * f + 3} or more, not of ${n}.`);

	return Array.from({ length: n }, (_, i) => {
		const distances = Float64Array.from({ length: n }, (_, j) =>
			i === j ? Infinity : geometry.squaredDistance(i, j)
		);
		return distances
			.sort()
			.subarray(0, n - f - 2)
			.reduce((sum, distance) => sum + distance, 0);
	});
}
