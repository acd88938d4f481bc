import { describe, expect, it } from 'vitest';
import type { FilterPolicy } from '$lib/domain/filters/filter-policy';
import { filterDraftOf, filterNumbers, filterOf } from './filter-draft';

describe('filterOf', () => {
	const policies: FilterPolicy[] = [
		{ kind: 'none' },
		{ kind: 'fixed-norm', norm: 2.5 },
		{ kind: 'median-norm', factor: 1 },
		{ kind: 'median' },
		{ kind: 'trimmed-mean', trim: 0.35 },
		{ kind: 'krum', attackers: 0.07 },
		{ kind: 'multi-krum', attackers: 0.3 },
		{ kind: 'geometric-median' },
		{ kind: 'centred-clipping', factor: 3 },
		{ kind: 'reference' }
	];

	it.each(policies)('gives $kind back as it was', (policy) => {
		expect(filterOf(filterDraftOf(policy))).toEqual(policy);
	});

	it('asks for the numbers of its kind alone', () => {
		const draft = { ...filterDraftOf({ kind: 'krum', attackers: 0.2 }), norm: null };
		expect(filterNumbers(draft)).toEqual({ 'filter.attackers': 20 });
		expect(filterNumbers({ ...draft, kind: 'median' })).toEqual({});
		expect(() => filterOf({ ...draft, kind: 'fixed-norm' })).toThrow('draftProblems');
	});
});
