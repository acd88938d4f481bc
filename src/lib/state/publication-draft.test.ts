import { describe, expect, it } from 'vitest';
import type { EditableModel } from '$lib/wire/api';
import {
	emptyListing,
	fieldLabel,
	emptyRecipe,
	listingFields,
	listingOf,
	missingFields,
	recipeFields
} from './publication-draft';

const complete = { ...emptyListing(), title: ' Digits ', description: 'Reads digits.' };

describe('listingFields', () => {
	it('trims text, splits tags, and turns hours into seconds', () => {
		const fields = listingFields({
			...complete,
			tags: 'vision, digits,, vision',
			maxWaitHours: 0.5
		});
		expect(fields).toMatchObject({
			title: 'Digits',
			tags: ['vision', 'digits'],
			maxWaitSeconds: 1800,
			staleness: { kind: 'polynomial', a: 0.5 },
			maxStaleness: null
		});
	});

	it.each([
		['constant', { kind: 'constant' }],
		['polynomial', { kind: 'polynomial', a: 2 }],
		['hinge', { kind: 'hinge', a: 2, b: 3 }]
	] as const)('sends only what the %s policy knows', (stalenessKind, staleness) => {
		const draft = { ...complete, stalenessKind, stalenessA: 2, stalenessB: 3 };
		expect(listingFields(draft).staleness).toEqual(staleness);
	});

	it('is undone by listingOf', () => {
		const fields = listingFields({ ...complete, tags: 'a, b', maxStaleness: 7 });
		const stored: EditableModel = {
			...fields,
			id: '019abcde-0000-7000-8000-000000000000',
			slug: 'digits',
			status: 'listed',
			thumbnailDigest: null
		};
		expect(listingFields(listingOf(stored))).toEqual(fields);
	});
});

describe('recipeFields', () => {
	it('asks for accuracy where there are classes', () => {
		expect(recipeFields(emptyRecipe()).metrics).toEqual(['accuracy']);
		expect(recipeFields({ ...emptyRecipe(), loss: 'meanSquaredError' }).metrics).toEqual([]);
	});
});

describe('fieldLabel', () => {
	it('has words for every field that can be missing, and keeps a name it does not know', () => {
		const nothing = { ...emptyListing(), title: '', threshold: null, stalenessA: null };
		for (const field of Object.keys(missingFields(nothing))) {
			expect(fieldLabel(field)).not.toBe(field);
		}
		expect(fieldLabel('somethingNew')).toBe('somethingNew');
	});
});

describe('missingFields', () => {
	it('finds nothing in a complete draft', () => {
		expect(missingFields(complete, emptyRecipe())).toEqual({});
	});

	it('names empty text, blank text and empty numbers as the server does', () => {
		const draft = { ...complete, title: '  ', maxWaitHours: null };
		const missing = missingFields(draft, { ...emptyRecipe(), batchSize: null });
		expect(Object.keys(missing)).toEqual(['title', 'maxWaitSeconds', 'recipe.batchSize']);
	});

	it('does not ask for what the chosen policy does not use', () => {
		const draft = { ...complete, stalenessA: null, stalenessB: null };
		expect(missingFields({ ...draft, stalenessKind: 'constant' })).toEqual({});
		expect(missingFields({ ...draft, stalenessKind: 'polynomial' })).toHaveProperty('staleness.a');
		expect(missingFields({ ...draft, stalenessKind: 'hinge' })).toHaveProperty('staleness.b');
	});
});
