import {
	filterFor,
	isByWeight,
	needsDistances,
	type FilterKind,
	type UnguidedFilter
} from '$lib/domain/filters/filter-policy';
import { filterCoefficients } from '$lib/domain/filters/filter-coefficients';
import type { FilterRule } from '$lib/domain/filters/filtered-step';
import { byReference } from '$lib/domain/filters/reference';
import { firstClip } from '$lib/domain/filters/first-clip';
import type { Geometry } from '$lib/domain/filters/geometry';
import { afterClip, type Treatment } from '$lib/domain/filters/treatment';
import { votesOf } from '$lib/domain/filters/votes';
import type { Averager, PayloadSource } from './averager';
import { checkSources } from './averager-refusals.server';
import { byWeightStep } from './by-weight-step.server';
import { pairwiseDistances } from './pairwise-distances.server';
import { referenceCosines } from './reference-cosines.server';

/** How a buffer is filtered. */
export interface FilterTask {
	readonly rule: FilterRule;
	/** One per source. */
	readonly updates: readonly {
		/** φ(s) ∈ [0, 1]: its vote. */
		readonly weight: number;
		/** ‖Δ‖, as measured when it was accepted. */
		readonly norm: number;
	}[];
	/** A file of float32 with the reference delta, which is not all zeros; absent or null: there is none. */
	readonly referencePath?: string | null;
}

export interface FilteredBuffer {
	/** What is added to the head. */
	readonly step: Float32Array;
	/** The filter that ran: another than asked for where the buffer was too small or too large for it. */
	readonly used: FilterKind;
	/** One per source. */
	readonly treatments: readonly Treatment[];
}

/**
 * The step of a buffer of payloads in files, filtered; the streaming form of the domain's `filteredStep`.
 * Clipping by norms costs nothing more than the weighted sum; whatever compares updates reads them once more.
 *
 * @throws {StoreError} What `Averager.weightedSum` throws.
 */
export async function filterBuffer(
	averager: Averager,
	buffer: { readonly sources: readonly PayloadSource[]; readonly numWeights: number },
	{ rule, updates, referencePath = null }: FilterTask
): Promise<FilteredBuffer> {
	const { sources, numWeights } = buffer;
	checkSources(sources);
	const filter = filterFor(rule.filter, {
		n: sources.length,
		isSparse: sources.some(({ codec }) => codec === 'top-k'),
		hasReference: referencePath !== null
	});
	const votes = votesOf(updates.map(({ weight }) => weight));
	const norms = updates.map(({ norm }) => norm);
	const factors = firstClip(filter, { norms, votes }, rule.clippingNorm);
	const treated = (treatments: readonly Treatment[]) =>
		treatments.map((treatment, k) => afterClip(factors[k] ?? 1, treatment));

	if (isByWeight(filter)) {
		const step = byWeightStep(filter, { places: sources, votes, factors }, numWeights);
		const treatments = treated(sources.map(() => ({ kind: 'by-weight' })));
		return { step, used: filter.kind, treatments };
	}
	const shares = sources.map(({ coefficient }, k) => ({
		coefficient,
		weight: updates[k]?.weight ?? 0
	}));
	const { coefficients, treatments } =
		filter.kind === 'reference'
			? byReference(shares, referenceCosines(sources, numWeights, referencePath ?? ''))
			: filterCoefficients(filter, shares, geometryOf(filter, buffer, { norms, factors }));
	const clipped = sources.map((source, k) => ({
		...source,
		coefficient: (coefficients[k] ?? 0) * (factors[k] ?? 1)
	}));
	const step = await averager.weightedSum(clipped, numWeights);
	return { step, used: filter.kind, treatments: treated(treatments) };
}

function geometryOf(
	filter: UnguidedFilter,
	{
		sources,
		numWeights
	}: { readonly sources: readonly PayloadSource[]; readonly numWeights: number },
	lengths: { readonly norms: readonly number[]; readonly factors: readonly number[] }
): Geometry {
	return needsDistances(filter)
		? pairwiseDistances(sources, numWeights, lengths)
		: lengthsAlone(lengths.norms);
}

function lengthsAlone(norms: readonly number[]): Geometry {
	return {
		norms,
		squaredDistance: () => {
			throw new Error('This filter was not to ask for distances.');
		}
	};
}
