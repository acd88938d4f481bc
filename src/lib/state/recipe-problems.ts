import type { Complaint } from '$lib/domain/complaint';
import { StoreError } from '$lib/domain/errors';
import { hasGradient, readExpression, type Expression } from '$lib/domain/expression';
import { METRIC_NAME } from '$lib/domain/recipe';
import type { TrainingBounds } from '$lib/domain/steering';
import { complaintText } from '$lib/i18n/complaint-text';
import { problemsOf, type FieldErrors } from './number-fields';
import type { MetricDraft, RecipeDraft } from './recipe-draft';

/** What is wrong with a recipe, as far as that can be told before anything is sent. */
export function recipeProblems(recipe: RecipeDraft): FieldErrors {
	const numbers = problemsOf({
		'recipe.optimizer.learningRate': recipe.learningRate,
		'recipe.proximalMu': recipe.proximalMu,
		'recipe.batchSize': recipe.batchSize,
		'recipe.epochs': recipe.epochs,
		'recipe.minExamples': recipe.minExamples
	});
	const metrics = recipe.metrics.map((metric, i) => metricProblems(metric, i, recipe));
	return {
		...numbers,
		...worded('recipe.loss', lossProblem(recipe)),
		...(Object.assign({}, ...metrics) as FieldErrors),
		...boundsProblems(recipe)
	};
}

function lossProblem({ loss, lossExpression }: RecipeDraft): Complaint | null {
	if (loss !== 'declared') return null;
	const read = expressionIn(lossExpression);
	if ('complaint' in read) return read.complaint;
	return hasGradient(read.expression) ? null : { kind: 'expression-no-gradient' };
}

function metricProblems({ name, expression }: MetricDraft, i: number, recipe: RecipeDraft) {
	const read = expressionIn(expression);
	const complaint = 'complaint' in read ? read.complaint : null;
	return {
		...worded(`recipe.metrics.${i}.name`, nameProblem(name.trim(), i, recipe)),
		...worded(`recipe.metrics.${i}.expression`, complaint)
	};
}

function nameProblem(name: string, i: number, { metrics }: RecipeDraft): Complaint | null {
	if (!METRIC_NAME.test(name)) return { kind: 'metric-name' };
	const isTwice = metrics.findIndex((other) => other.name.trim() === name) < i;
	return isTwice || name === 'accuracy' ? { kind: 'metric-twice', name } : null;
}

function boundsProblems(recipe: RecipeDraft): FieldErrors {
	if (!recipe.steered) return {};
	const own = {
		epochs: recipe.epochs,
		batchSize: recipe.batchSize,
		learningRate: recipe.learningRate
	};
	const names = Object.keys(own) as (keyof TrainingBounds)[];
	const values = names.flatMap((name) => [
		[`recipe.bounds.${name}.least`, recipe.bounds[name].least] as const,
		[`recipe.bounds.${name}.most`, recipe.bounds[name].most] as const
	]);
	const order = names.map((name) =>
		worded(`recipe.bounds.${name}.most`, orderProblem(recipe.bounds[name], own[name]))
	);
	return {
		...(Object.assign({}, ...order) as FieldErrors),
		...problemsOf(Object.fromEntries(values))
	};
}

function orderProblem(
	{ least, most }: RecipeDraft['bounds']['epochs'],
	value: number | null
): Complaint | null {
	if (least === null || most === null || value === null) return null;
	if (least > most) return { kind: 'bounds-order' };
	return value < least || value > most ? { kind: 'bounds-outside', value } : null;
}

function expressionIn(
	text: string
): { readonly expression: Expression } | { readonly complaint: Complaint } {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return { complaint: { kind: text.trim() === '' ? 'missing' : 'expression-json' } };
	}
	try {
		return { expression: readExpression(json) };
	} catch (error) {
		const complaint = error instanceof StoreError ? error.fields?.expression : undefined;
		if (!complaint) throw error;
		return { complaint };
	}
}

function worded(field: string, complaint: Complaint | null): FieldErrors {
	return complaint ? { [field]: complaintText(complaint) } : {};
}
