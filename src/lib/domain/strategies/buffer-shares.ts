import { StoreError } from '../errors';
import type { MergePolicy } from '../merge-policy';
import { stalenessWeight } from '../staleness';
import { assertLength } from '../weights';

/** What the strategy needs to know of one update in the buffer. */
export interface BufferedUpdate {
	/** nₖ ≥ 1, as claimed. */
	readonly numExamples: number;
	/** s ≥ 0: head version − base version, when it merges. */
	readonly staleness: number;
	/** What is left of a late update for where it points (`alignmentWeight`); absent: all of it. */
	readonly alignment?: number;
}

/** How one update counts in one merge. */
export interface Share {
	/** φ(s) ∈ (0, 1], times its alignment: what lateness left of it. The receipt shows this. */
	readonly weight: number;
	/** cₖ: what its delta is multiplied by. */
	readonly coefficient: number;
}

/**
 * The weighted delta of a buffer, which every strategy starts from: Δ = Σₖ cₖ·Δₖ with
 * cₖ = φ(sₖ)·min(nₖ, cap) / Σⱼ min(nⱼ, cap), and φ times the alignment where that is measured.
 *
 * The divisor leaves φ out, so a stale buffer also takes a shorter step; dividing by Σ φ·n would turn
 * a buffer that is late throughout back into a full step.
 *
 * @throws {StoreError} `buffer/empty`.
 * @see McMahan et al. 2017 (the weights), https://arxiv.org/abs/1602.05629
 * @see Nguyen et al. 2022 (the buffer, the divisor), https://arxiv.org/abs/2106.06639
 */
export function bufferShares(
	updates: readonly BufferedUpdate[],
	policy: Pick<MergePolicy, 'staleness' | 'maxExamples'>
): Share[] {
	if (updates.length === 0) throw new StoreError('buffer/empty', 'There is no update to merge.');

	const counted = updates.map((update) => Math.min(update.numExamples, policy.maxExamples));
	const total = counted.reduce((sum, n) => sum + n, 0);

	return updates.map((update, k) => {
		const weight = stalenessWeight(policy.staleness, update.staleness) * (update.alignment ?? 1);
		return { weight, coefficient: (weight * (counted[k] ?? 0)) / total };
	});
}

/**
 * That delta over arrays, in one place and slowly: what the streaming averagers are checked against.
 *
 * @returns A new array; the deltas are left unmodified.
 * @throws {StoreError} `buffer/empty`, `weights/shape-mismatch`.
 */
export function bufferDelta(
	numWeights: number,
	updates: readonly (BufferedUpdate & { readonly delta: Float32Array })[],
	policy: Pick<MergePolicy, 'staleness' | 'maxExamples'>
): Float32Array {
	const shares = bufferShares(updates, policy);
	// float64: summing K float32 deltas in float32 loses the low bits small deltas live in
	const sum = new Float64Array(numWeights);

	updates.forEach(({ delta }, k) => {
		assertLength(delta, numWeights);
		const coefficient = shares[k]?.coefficient ?? 0;
		for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + coefficient * (delta[i] ?? 0);
	});
	return Float32Array.from(sum);
}
