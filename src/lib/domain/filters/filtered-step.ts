import { StoreError } from '../errors';
import type { Share } from '../strategies/buffer-shares';
import { assertLength, l2Norm } from '../weights';
import { median } from './coordinate-median';
import {
	filterFor,
	isByWeight,
	type ByWeightFilter,
	type FilterKind,
	type FilterPolicy
} from './filter-policy';
import { filterCoefficients } from './filter-coefficients';
import { firstClip } from './first-clip';
import type { Geometry } from './geometry';
import { byReference } from './reference';
import { afterClip, type Treatment } from './treatment';
import { trimmedMean } from './trimmed-mean';
import { stepLength, votesOf } from './votes';

export interface UpdateToFilter extends Share {
	readonly delta: Float32Array;
	/** ‖delta‖ */
	readonly norm: number;
	/** Whether it came as its largest entries alone. */
	readonly isSparse?: boolean;
}

export interface FilterRule {
	readonly filter: FilterPolicy;
	/** The model's own, whatever the filter; null: none. */
	readonly clippingNorm: number | null;
}

export interface FilteredStep {
	/** What is added to the head. */
	readonly step: Float32Array;
	/** The filter that ran: another than asked for where the buffer was too small or too large for it. */
	readonly used: FilterKind;
	readonly treatments: readonly Treatment[];
}

/**
 * A filtered merge over arrays, in one place and slowly: what the streaming one is checked against.
 *
 * @param reference The delta of a training that the engineer vouches for; null: there is none.
 * @throws {StoreError} `buffer/empty`, `weights/shape-mismatch`.
 */
export function filteredStep(
	updates: readonly UpdateToFilter[],
	{ filter: wanted, clippingNorm }: FilterRule,
	reference: Float32Array | null = null
): FilteredStep {
	const [first] = updates;
	if (!first) throw new StoreError('buffer/empty', 'There is no update to merge.');
	for (const { delta } of updates) assertLength(delta, first.delta.length);

	const filter = filterFor(wanted, {
		n: updates.length,
		isSparse: updates.some((update) => update.isSparse === true),
		hasReference: reference !== null && l2Norm(reference) > 0
	});
	const votes = votesOf(updates.map(({ weight }) => weight));
	const norms = updates.map(({ norm }) => norm);
	const factors = firstClip(filter, { norms, votes }, clippingNorm);
	const clipped = updates.map(({ delta }, k) => shortened(delta, factors[k] ?? 1));

	if (isByWeight(filter)) {
		return {
			step: byWeight(filter, clipped, votes),
			used: filter.kind,
			treatments: factors.map((factor) => afterClip(factor, { kind: 'by-weight' }))
		};
	}
	const geometry = geometryOf(
		clipped,
		norms.map((norm, k) => norm * (factors[k] ?? 1))
	);
	const { coefficients, treatments } =
		filter.kind === 'reference'
			? byReference(
					updates,
					updates.map(({ delta }) => cosineBetween(delta, reference ?? delta))
				)
			: filterCoefficients(filter, updates, geometry);
	return {
		step: weightedSum(
			updates.map(({ delta }) => delta),
			coefficients.map((c, k) => c * (factors[k] ?? 1))
		),
		used: filter.kind,
		treatments: treatments.map((treatment, k) => afterClip(factors[k] ?? 1, treatment))
	};
}

function cosineBetween(a: Float32Array, b: Float32Array): number | null {
	const length = l2Norm(a) * l2Norm(b);
	return length === 0 ? null : a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / length;
}

function shortened(delta: Float32Array, factor: number): Float32Array {
	const scale = Math.fround(factor);
	return scale === 1 ? delta : delta.map((value) => value * scale);
}

function byWeight(
	filter: ByWeightFilter,
	deltas: readonly Float32Array[],
	votes: Uint32Array
): Float32Array {
	const step = stepLength(votes);
	return Float32Array.from({ length: deltas[0]?.length ?? 0 }, (_, i) => {
		const values = deltas.map((delta) => delta[i] ?? 0);
		const kept =
			filter.kind === 'median' ? median(values, votes) : trimmedMean(values, votes, filter.trim);
		// never −0, which of two zeros comes first being chance
		return step * kept + 0;
	});
}

function geometryOf(deltas: readonly Float32Array[], norms: readonly number[]): Geometry {
	return {
		norms,
		squaredDistance(i, j) {
			const other = deltas[j];
			return deltas[i]?.reduce((sum, value, p) => sum + (value - (other?.[p] ?? 0)) ** 2, 0) ?? 0;
		}
	};
}

function weightedSum(
	deltas: readonly Float32Array[],
	coefficients: readonly number[]
): Float32Array {
	return Float32Array.from({ length: deltas[0]?.length ?? 0 }, (_, i) =>
		coefficients.reduce((sum, c, k) => sum + c * (deltas[k]?.[i] ?? 0), 0)
	);
}
