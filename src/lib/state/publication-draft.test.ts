import { describe, expect, it } from 'vitest';
import type { EditableModel } from '$lib/wire/api';
import {
	emptyListing,
	emptyRecipe,
	listingFields,
	listingOf,
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
