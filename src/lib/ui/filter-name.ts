import type { FilterKind } from '$lib/domain/filters/filter-policy';
import { m } from '$lib/i18n/generated/messages';

const names: Readonly<Record<FilterKind, () => string>> = {
	none: m.filter_none,
	'fixed-norm': m.filter_fixed_norm,
	'median-norm': m.filter_median_norm,
	median: m.filter_median,
	'trimmed-mean': m.filter_trimmed_mean,
	krum: m.filter_krum,
	'multi-krum': m.filter_multi_krum,
	'geometric-median': m.filter_geometric_median,
	'centred-clipping': m.filter_centred_clipping,
	reference: m.filter_reference
};

/** What the forms and tables call a filter. */
export function filterName(kind: FilterKind): string {
	return names[kind]();
}
