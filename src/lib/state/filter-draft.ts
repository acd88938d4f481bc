import type { FilterKind, FilterPolicy } from '$lib/domain/filters/filter-policy';

/** What the forms hold of a filter: null where a number field is empty, shares in percent. */
export interface FilterDraft {
	kind: FilterKind;
	norm: number | null;
	factor: number | null;
	trimPercent: number | null;
	attackersPercent: number | null;
}

export function filterDraftOf(policy: FilterPolicy): FilterDraft {
	return {
		kind: policy.kind,
		norm: 'norm' in policy ? policy.norm : 1,
		factor: 'factor' in policy ? policy.factor : 1,
		trimPercent: 'trim' in policy ? toPercent(policy.trim) : 30,
		attackersPercent: 'attackers' in policy ? toPercent(policy.attackers) : 30
	};
}

/** The number fields that the kind asks for, by the names that the server has for them. */
export function filterNumbers(draft: FilterDraft): Record<string, number | null> {
	const { kind } = draft;
	if (isPlain(kind)) return {};
	switch (kind) {
		case 'fixed-norm':
			return { 'filter.norm': draft.norm };
		case 'median-norm':
		case 'centred-clipping':
			return { 'filter.factor': draft.factor };
		case 'trimmed-mean':
			return { 'filter.trim': draft.trimPercent };
		case 'krum':
		case 'multi-krum':
			return { 'filter.attackers': draft.attackersPercent };
	}
}

/** Only for a draft whose numbers are filled in. */
export function filterOf(draft: FilterDraft): FilterPolicy {
	const { kind } = draft;
	if (isPlain(kind)) return { kind };
	switch (kind) {
		case 'fixed-norm':
			return { kind, norm: filled(draft.norm) };
		case 'median-norm':
		case 'centred-clipping':
			return { kind, factor: filled(draft.factor) };
		case 'trimmed-mean':
			return { kind, trim: filled(draft.trimPercent) / 100 };
		case 'krum':
		case 'multi-krum':
			return { kind, attackers: filled(draft.attackersPercent) / 100 };
	}
}

type PlainKind = 'none' | 'median' | 'geometric-median' | 'reference';
const plainKinds: readonly FilterKind[] = ['none', 'median', 'geometric-median', 'reference'];

/** True if there is nothing to set. */
function isPlain(kind: FilterKind): kind is PlainKind {
	return plainKinds.includes(kind);
}

function toPercent(share: number): number {
	return Math.round(share * 10_000) / 100;
}

function filled(value: number | null): number {
	if (value === null) throw new Error('draftProblems() was not asked first.');
	return value;
}
