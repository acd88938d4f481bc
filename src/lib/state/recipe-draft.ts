import { readExpression, type Expression } from '$lib/domain/expression';
import { ownMetrics, type LossName, type Recipe } from '$lib/domain/recipe';
import { boundsOf, type TrainingBounds } from '$lib/domain/steering';
import type { CreateModel } from '$lib/wire/api';
import { filled } from './filled';

/** A metric of the recipe's own; the expression in JSON, as typed. */
export interface MetricDraft {
	name: string;
	expression: string;
}

interface RangeDraft {
	least: number | null;
	most: number | null;
}

/** What the form holds of a recipe: text as typed, null where a number field is empty. */
export interface RecipeDraft {
	/** `declared`: by `lossExpression`. */
	loss: LossName | 'declared';
	/** In JSON. */
	lossExpression: string;
	optimizer: Recipe['optimizer']['name'];
	learningRate: number | null;
	proximalMu: number | null;
	batchSize: number | null;
	epochs: number | null;
	minExamples: number | null;
	/** Whether the share of right answers is measured. */
	accuracy: boolean;
	metrics: MetricDraft[];
	/** Whether a plugin may steer the training, within `bounds`. */
	steered: boolean;
	bounds: Record<keyof TrainingBounds, RangeDraft>;
}

/** Expressions to begin with. */
export const READY_EXPRESSIONS = {
	absolute: '["mean", ["abs", ["sub", "yTrue", "yPred"]]]',
	rootSquare: '["sqrt", ["mean", ["square", ["sub", "yTrue", "yPred"]]]]'
} as const;

export function emptyRecipe(): RecipeDraft {
	const draft = {
		loss: 'categoricalCrossentropy',
		lossExpression: READY_EXPRESSIONS.absolute,
		optimizer: 'sgd',
		learningRate: 0.05,
		proximalMu: 0,
		batchSize: 16,
		epochs: 5,
		minExamples: 10,
		accuracy: true,
		metrics: [],
		steered: false
	} as const;
	return { ...draft, metrics: [], bounds: proposedBounds(draft) };
}

const BOUND_LIMITS = { epochs: 100, batchSize: 1024, learningRate: 10 };

/**
 * Bounds that leave a plugin room on both sides of the recipe: from one epoch to twice as many, and ten at least; a
 * quarter to four times of the batch; a tenth to ten times of the learning rate.
 */
export function proposedBounds({
	epochs,
	batchSize,
	learningRate
}: Pick<RecipeDraft, 'epochs' | 'batchSize' | 'learningRate'>): RecipeDraft['bounds'] {
	const of = (value: number | null, range: (value: number) => RangeDraft): RangeDraft =>
		value === null ? { least: null, most: null } : range(value);
	return {
		epochs: of(epochs, (n) => ({
			least: 1,
			most: Math.min(BOUND_LIMITS.epochs, Math.max(10, 2 * n))
		})),
		batchSize: of(batchSize, (n) => ({
			least: Math.max(1, Math.floor(n / 4)),
			most: Math.min(BOUND_LIMITS.batchSize, 4 * n)
		})),
		learningRate: of(learningRate, (rate) => ({
			// 0.1 · 3 is 0.30000000000000004
			least: Number((rate / 10).toPrecision(9)),
			most: Math.min(BOUND_LIMITS.learningRate, Number((10 * rate).toPrecision(9)))
		}))
	};
}

/** What the form shows of a recipe. */
export function recipeDraftOf(recipe: Recipe): RecipeDraft {
	const { loss, optimizer, proximalMu = 0, batchSize, epochs, minExamples } = recipe;
	const { name, learningRate } = optimizer;
	const own = { batchSize, epochs, learningRate };
	const allowed = boundsOf(recipe);
	const range = ([least, most]: readonly [number, number]) => ({ least, most });
	return {
		loss: typeof loss === 'string' ? loss : 'declared',
		lossExpression: typeof loss === 'string' ? READY_EXPRESSIONS.absolute : textOf(loss.expression),
		optimizer: name,
		...own,
		proximalMu,
		minExamples,
		accuracy: recipe.metrics.includes('accuracy'),
		metrics: ownMetrics(recipe).map(({ name, expression }) => ({
			name,
			expression: textOf(expression)
		})),
		steered: recipe.bounds !== undefined,
		bounds: recipe.bounds
			? {
					epochs: range(allowed.epochs),
					batchSize: range(allowed.batchSize),
					learningRate: range(allowed.learningRate)
				}
			: proposedBounds(own)
	};
}

/** What the server is asked to keep. Only for a draft in which `recipeProblems` finds nothing. */
export function recipeFields(draft: RecipeDraft): CreateModel['recipe'] {
	const { loss } = draft;
	const own = draft.metrics.map(({ name, expression }) => ({
		name: name.trim(),
		expression: expressionIn(expression)
	}));
	const bounds = boundsIn(draft);
	return {
		loss: loss === 'declared' ? { expression: expressionIn(draft.lossExpression) } : loss,
		optimizer: { name: draft.optimizer, learningRate: filled(draft.learningRate) },
		...(filled(draft.proximalMu) > 0 && { proximalMu: filled(draft.proximalMu) }),
		batchSize: filled(draft.batchSize),
		epochs: filled(draft.epochs),
		metrics: [...(draft.accuracy ? (['accuracy'] as const) : []), ...own],
		minExamples: filled(draft.minExamples),
		...(bounds && { bounds })
	};
}

/** A value that may not change needs no bounds. */
function boundsIn(draft: RecipeDraft): CreateModel['recipe']['bounds'] {
	if (!draft.steered) return undefined;
	const names = Object.keys(draft.bounds) as (keyof TrainingBounds)[];
	const pairs = names.flatMap((name) => {
		const [least, most] = [filled(draft.bounds[name].least), filled(draft.bounds[name].most)];
		return least === most ? [] : [[name, [least, most]] as const];
	});
	return Object.fromEntries(pairs);
}

function expressionIn(text: string): Expression {
	return readExpression(JSON.parse(text));
}

/** As an author would write it. */
function textOf(expression: Expression): string {
	return JSON.stringify(expression).replaceAll(',', ', ');
}
