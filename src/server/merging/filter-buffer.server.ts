import {
	filterFor,
	isByWeight,
	needsDistances,
	type FilterKind
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
	/** The backends whose arithmetic it is. */
	readonly ran: readonly Averager['name'][];
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
		const ballots = { places: sources, votes, factors };
		const step = await averager.comparer.middle(filter, ballots, numWeights);
		const treatments = treated(sources.map(() => ({ kind: 'by-weight' })));
		return { step, used: filter.kind, ran: [averager.comparer.name], treatments };
	}
	const shares = sources.map(({ coefficient }, k) => ({
		coefficient,
		weight: updates[k]?.weight ?? 0
	}));
	const { coefficients, treatments } =
		filter.kind === 'reference'
			? byReference(shares, referenceCosines(sources, numWeights, referencePath ?? ''))
			: filterCoefficients(
					filter,
					shares,
					needsDistances(filter)
						? await averager.comparer.distances(sources, numWeights, { norms, factors })
						: lengthsAlone(norms)
				);
	const clipped = sources.map((source, k) => ({
		...source,
		coefficient: (coefficients[k] ?? 0) * (factors[k] ?? 1)
	}));
	const step = await averager.weightedSum(clipped, numWeights);
	const compared = needsDistances(filter) ? [averager.comparer.name] : [];
	const ran = [...new Set([...compared, averager.name])];
	return { step, used: filter.kind, ran, treatments: treated(treatments) };
}

function lengthsAlone(norms: readonly number[]): Geometry {
	return {
		norms,
		squaredDistance: () => {
			throw new Error('This filter was not to ask for distances.');
		}
	};
}
