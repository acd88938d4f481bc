import { describe, expect, it } from 'vitest';
import { emptyRecipe, proposedBounds, recipeDraftOf, recipeFields } from './recipe-draft';
import { recipeProblems } from './recipe-problems';

const declared = {
	...recipeFields(emptyRecipe()),
	loss: { expression: ['square', ['sub', 'yTrue', 'yPred']] as const },
	metrics: ['accuracy' as const, { name: 'off', expression: 'yPred' as const }],
	bounds: { epochs: [1, 9] as const }
};

describe('recipeFields', () => {
	it('is undone by recipeDraftOf, also of what is declared', () => {
		expect(recipeFields(recipeDraftOf(declared))).toEqual(declared);
		expect(recipeProblems(recipeDraftOf(declared))).toEqual({});
		const draft = { ...emptyRecipe(), proximalMu: 0.1 };
		expect(recipeDraftOf(recipeFields(draft))).toEqual(draft);
		expect(recipeDraftOf(recipeFields(emptyRecipe()))).toEqual(emptyRecipe());
	});

	it('leaves out a pull that is none, and bounds that nobody may use', () => {
		expect(recipeFields(emptyRecipe())).not.toHaveProperty('proximalMu');
		expect(recipeFields(emptyRecipe())).not.toHaveProperty('bounds');
	});

	it('asks for accuracy unless told otherwise', () => {
		expect(recipeFields(emptyRecipe()).metrics).toEqual(['accuracy']);
		expect(recipeFields({ ...emptyRecipe(), accuracy: false }).metrics).toEqual([]);
	});

	it('sends bounds for what may change', () => {
		const steered = { ...emptyRecipe(), steered: true };
		expect(recipeFields(steered).bounds).toEqual({
			epochs: [1, 10],
			batchSize: [4, 64],
			learningRate: [0.005, 0.5]
		});
		const bounds = { ...steered.bounds, batchSize: { least: 16, most: 16 } };
		expect(recipeFields({ ...steered, bounds }).bounds).not.toHaveProperty('batchSize');
	});
});

it('proposes bounds within what the store takes', () => {
	expect(proposedBounds({ epochs: 80, batchSize: 1, learningRate: 3 })).toEqual({
		epochs: { least: 1, most: 100 },
		batchSize: { least: 1, most: 4 },
		learningRate: { least: 0.3, most: 10 }
	});
	expect(proposedBounds({ epochs: null, batchSize: null, learningRate: null }).epochs).toEqual({
		least: null,
		most: null
	});
});

describe('recipeProblems', () => {
	it('has none with what a new form proposes', () => {
		expect(recipeProblems({ ...emptyRecipe(), steered: true, loss: 'declared' })).toEqual({});
	});

	it.each<[string, Partial<ReturnType<typeof emptyRecipe>>, Record<string, RegExp>]>([
		['no JSON', { loss: 'declared', lossExpression: 'mean(yPred)' }, { 'recipe.loss': /not JSON/ }],
		['nothing', { loss: 'declared', lossExpression: ' ' }, { 'recipe.loss': /./ }],
		[
			'an operation that nobody knows',
			{ loss: 'declared', lossExpression: '["cube","yPred"]' },
			{ 'recipe.loss': /\["cube","yPred"\] begins with no operation/ }
		],
		[
			'a loss that says nothing of the answer',
			{ loss: 'declared', lossExpression: '["square","yTrue"]' },
			{ 'recipe.loss': /yPred must count/ }
		],
		[
			'metrics without names, or with one name',
			{
				metrics: [
					{ name: 'off', expression: '"yPred"' },
					{ name: 'off ', expression: '["neg"]' },
					{ name: '1', expression: '1e9' }
				]
			},
			{
				'recipe.metrics.1.name': /Two metrics are called “off”/,
				'recipe.metrics.1.expression': /neg takes 1, not 0/,
				'recipe.metrics.2.name': /begins with a Latin letter/,
				'recipe.metrics.2.expression': /must be a number from/
			}
		],
		[
			'bounds that the recipe is not within, upside down, empty, or too wide',
			{
				steered: true,
				bounds: {
					epochs: { least: 6, most: 9 },
					batchSize: { least: 32, most: 8 },
					learningRate: { least: null, most: 11 }
				}
			},
			{
				'recipe.bounds.epochs.most': /own value, 5,/,
				'recipe.bounds.batchSize.most': /least is more/,
				'recipe.bounds.learningRate.least': /./,
				'recipe.bounds.learningRate.most': /between/
			}
		]
	])('finds %s', (_what, change, problems) => {
		const found = recipeProblems({ ...emptyRecipe(), ...change });
		expect(Object.keys(found).sort()).toEqual(Object.keys(problems).sort());
		for (const [field, text] of Object.entries(problems)) expect(found[field]).toMatch(text);
	});

	it('passes over what does not count', () => {
		const draft = emptyRecipe();
		const bounds = { ...draft.bounds, epochs: { least: 9, most: 1 } };
		expect(recipeProblems({ ...draft, bounds, lossExpression: '{' })).toEqual({});
	});
});
