import { dispose, type Optimizer } from '@tensorflow/tfjs-core';
import { metrics } from '@tensorflow/tfjs-layers';
import { StoreError } from '$lib/domain/errors';
import { ownMetrics, type Recipe } from '$lib/domain/recipe';
import { numExamplesOf, SPARSE_LOSS, takeExamples, type FittedModel } from './examples';
import { compileExpression } from './expression';
import { reasonOf } from './layers-model';
import type { ExampleBatch } from './training-api';

/** Means over some examples. */
export interface Measures {
	readonly loss: number;
	/** Share of right answers, 0–1; NaN where the model learns numbers. */
	readonly accuracy: number;
	/** The recipe's own metrics, in its order. */
	readonly own: readonly number[];
}

/** The parts of a recipe that a model is compiled with. */
type Judged = Pick<Recipe, 'loss'> & Partial<Pick<Recipe, 'metrics'>>;

/** Makes a model ready for `trainStep` and `evaluate`. */
export function compile(compiled: FittedModel, judged: Judged, optimizer: Optimizer): void {
	const { loss, metrics: asked = [] } = judged;
	// named by hand: tfjs-layers would count each of ten binary outputs as an answer of its own
	const accuracy = hasAccuracy(compiled) ? [accuracyOf(compiled, loss)] : [];
	const own = ownMetrics({ metrics: asked }).map(({ expression }) => compileExpression(expression));
	const minimised = typeof loss === 'string' ? loss : compileExpression(loss.expression);
	compiled.model.compile({ optimizer, loss: minimised, metrics: [...accuracy, ...own] });
}

function hasAccuracy({ spec }: FittedModel): boolean {
	return spec.numLabels > 0;
}

function accuracyOf({ numOutputs }: FittedModel, loss: Recipe['loss']) {
	if (numOutputs === 1) return metrics.binaryAccuracy;
	return loss === SPARSE_LOSS ? metrics.sparseCategoricalAccuracy : metrics.categoricalAccuracy;
}

/**
 * One step of the optimiser on the examples at `indices`.
 *
 * @returns What the batch measured before the step.
 * @throws {StoreError} `model/not-trainable` if a layer has no gradient on this backend.
 */
export async function trainStep(
	fitted: FittedModel,
	examples: ExampleBatch,
	indices: Uint32Array
): Promise<Measures> {
	const { inputs, targets } = takeExamples(fitted, examples, indices);
	try {
		return measuresOf(fitted, await fitted.model.trainOnBatch(inputs, targets));
	} catch (cause) {
		throw new StoreError(
			'model/not-trainable',
			`This model cannot be trained: ${reasonOf(cause)}`,
			{ cause }
		);
	} finally {
		dispose([inputs, targets]);
	}
}

const EVALUATION_BATCH = 128;

/**
 * Measures a compiled model on all examples.
 *
 * @param between Awaited after each batch, so that the thread can listen.
 */
export async function evaluate(
	fitted: FittedModel,
	examples: ExampleBatch,
	between: () => Promise<void>
): Promise<Measures> {
	const total = numExamplesOf(examples);
	const sums: number[] = [];
	for (let start = 0; start < total; start += EVALUATION_BATCH) {
		const size = Math.min(EVALUATION_BATCH, total - start);
		const indices = Uint32Array.from({ length: size }, (_, i) => start + i);
		const { inputs, targets } = takeExamples(fitted, examples, indices);
		const scalars = fitted.model.evaluate(inputs, targets, { batchSize: size });
		const values = await Promise.all(
			[scalars].flat().map(async (scalar) => (await scalar.data())[0] ?? NaN)
		);
		dispose([inputs, targets, ...[scalars].flat()]);

		values.forEach((value, i) => (sums[i] = (sums[i] ?? 0) + value * size));
		await between();
	}
	return measuresOf(
		fitted,
		sums.map((sum) => sum / total)
	);
}

/** @param values Loss, then accuracy where there is one, then the recipe's own metrics. */
function measuresOf(fitted: FittedModel, values: number | number[]): Measures {
	const [loss = NaN, ...measured] = [values].flat();
	const accuracy = hasAccuracy(fitted) ? (measured.shift() ?? NaN) : NaN;
	return { loss, accuracy, own: measured };
}
