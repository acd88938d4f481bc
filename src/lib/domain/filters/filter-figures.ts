import type { FilterKind } from './filter-policy';
import type { Treatment } from './treatment';

/** What a filter did to a buffer, in numbers of updates. */
export interface FilterFigures {
	/** What ran: another than `wanted` where that one had no meaning for the buffer. */
	readonly used: FilterKind;
	readonly wanted: FilterKind;
	readonly clipped: number;
	readonly faded: number;
	readonly leftOut: number;
}

export function filterFigures(
	kinds: { readonly used: FilterKind; readonly wanted: FilterKind },
	treatments: readonly Treatment[]
): FilterFigures {
	const countOf = (kind: Treatment['kind']) =>
		treatments.filter((treatment) => treatment.kind === kind).length;
	return {
		...kinds,
		clipped: countOf('clipped'),
		faded: countOf('faded'),
		leftOut: countOf('left-out')
	};
}
