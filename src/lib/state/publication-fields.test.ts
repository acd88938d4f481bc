import { describe, expect, it } from 'vitest';
import { emptyListing } from './publication-draft';
import { draftProblems, errorsByField, fieldLabel } from './publication-fields';
import { emptyRecipe } from './recipe-draft';

const complete = { ...emptyListing(), title: 'Digits', description: 'Reads digits.' };

describe('draftProblems', () => {
	it('finds nothing in a complete draft', () => {
		expect(draftProblems(complete, { recipe: emptyRecipe(), budget: 0 })).toEqual({});
	});

	it('names empty text, blank text and empty numbers as the server does', () => {
		const draft = { ...complete, title: '  ', maxWaitMinutes: null };
		const problems = draftProblems(draft, {
			recipe: { ...emptyRecipe(), batchSize: null },
			budget: null
		});
		expect(Object.keys(problems)).toEqual([
			'title',
			'maxWaitSeconds',
			'budget',
			'recipe.batchSize'
		]);
		expect(problems.title).toBe('Please fill this in.');
	});

	it('does not ask for what the chosen policy does not use', () => {
		const draft = { ...complete, stalenessA: null, stalenessB: null };
		expect(draftProblems({ ...draft, stalenessKind: 'constant' })).toEqual({});
		expect(draftProblems({ ...draft, stalenessKind: 'polynomial' })).toHaveProperty([
			'staleness.a'
		]);
		expect(draftProblems({ ...draft, stalenessKind: 'hinge' })).toHaveProperty(['staleness.b']);
	});

	it('asks for the share that is sent where only the largest changes are', () => {
		const draft = { ...complete, topKPercent: null };
		expect(draftProblems({ ...draft, codec: 'top-k' })).toHaveProperty(['topK.share']);
		expect(draftProblems({ ...draft, codec: 'int8' })).toEqual({});
		expect(draftProblems({ ...complete, codec: 'top-k', topKPercent: 51 })).toHaveProperty([
			'topK.share'
		]);
	});

	it('says which numbers are allowed', () => {
		expect(draftProblems({ ...complete, threshold: 0 }).threshold).toBe(
			'Give a whole number between 1 and 10,000.'
		);
		expect(draftProblems({ ...complete, creditsPerUpdate: 1.5 })).toHaveProperty(
			'creditsPerUpdate'
		);
		expect(draftProblems({ ...complete, maxWaitMinutes: 129_601 })).toHaveProperty(
			'maxWaitSeconds'
		);
		expect(draftProblems({ ...complete, maxStaleness: -1 })).toHaveProperty('maxStaleness');
	});
});

describe('errorsByField', () => {
	it.each([
		['title', 'title'],
		['modelJson', 'modelJson'],
		['modelJsonDigest', 'modelJson'],
		['thumbnailDigest', 'thumbnail'],
		['pluginFiles.2.path', 'plugin'],
		['shards.0.digest', 'shards'],
		['tags.3', 'tags'],
		['recipe.batchSize', 'recipe.batchSize'],
		['recipe.metrics', 'recipe.metrics'],
		['recipe.metrics.0.name', 'recipe.metrics'],
		['recipe.loss.expression', 'recipe.loss'],
		['recipe.bounds.epochs', 'recipe.bounds'],
		['somethingNew', 'somethingNew']
	])('shows a complaint about %s at %s', (field, name) => {
		expect(errorsByField({ fields: { [field]: { kind: 'file-lost' } } })).toEqual({
			[name]: 'A file did not arrive. Choose it again.'
		});
	});
});

describe('fieldLabel', () => {
	it('has words for every field that can have a problem, and keeps a name it does not know', () => {
		const nothing = { ...emptyListing(), threshold: null, stalenessA: null };
		for (const field of Object.keys(draftProblems(nothing))) {
			expect(fieldLabel(field)).not.toBe(field);
		}
		expect(fieldLabel('somethingNew')).toBe('somethingNew');
	});
});
