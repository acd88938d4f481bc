/** Where the updates of a buffer lie: all that most filters need to know of them. */
export interface Geometry {
	/** ‖Δₖ‖ of each. */
	readonly norms: readonly number[];
	/** ‖Δᵢ − Δⱼ‖² */
	squaredDistance(i: number, j: number): number;
}

/**
 * ‖z − Δₖ‖ for every k, where z = Σ aₖ·Δₖ; what Σ aₖ lacks to 1 lies at the origin, which is the head.
 *
 * From distances alone: for weights that sum to 1, ‖z − x‖² = Σ aᵢ·‖xᵢ − x‖² − ½ ΣΣ aᵢaⱼ·‖xᵢ − xⱼ‖².
 */
export function distancesFrom(geometry: Geometry, a: readonly number[]): number[] {
	const atOrigin = a.reduce((rest, share) => rest - share, 1);
	let spread = 0;
	const sums = geometry.norms.map((norm, k) => {
		const fromOrigin = atOrigin * norm ** 2;
		const sum = a.reduce((total, b, j) => total + b * geometry.squaredDistance(j, k), fromOrigin);
		// the pair of the origin and k once from this side, once from the origin's
		spread += (a[k] ?? 0) * (sum + fromOrigin);
		return sum;
	});
	return sums.map((sum) => Math.sqrt(Math.max(0, sum - spread / 2)));
}
