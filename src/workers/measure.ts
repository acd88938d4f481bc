import { dispose, type Optimizer } from '@tensorflow/tfjs-core';
import { metrics } from '@tensorflow/tfjs-layers';
import { StoreError } from '$lib/domain/errors';
import type { Recipe } from '$lib/domain/recipe';
import { numExamplesOf, SPARSE_LOSS, takeExamples, type FittedModel } from './examples';
import { reasonOf } from './layers-model';
import type { ExampleBatch } from './training-api';

/** Means over some examples. */
export interface Measures {
	readonly loss: number;
	/** Share of right answers, 0–1; NaN where the model learns numbers. */
	readonly accuracy: number;
}

/** Makes a model ready for `trainStep` and `evaluate`. */
export function compile(compiled: FittedModel, loss: Recipe['loss'], optimizer: Optimizer): void {
	// named by hand: tfjs-layers would count each of ten binary outputs as an answer of its own
	const { model, spec } = compiled;
	model.compile({
		optimizer,
		loss,
		metrics: spec.numLabels > 0 ? [accuracyOf(compiled, loss)] : []
	});
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
		return measuresOf(await fitted.model.trainOnBatch(inputs, targets));
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
	let [loss, accuracy] = [0, 0];
	for (let start = 0; start < total; start += EVALUATION_BATCH) {
		const size = Math.min(EVALUATION_BATCH, total - start);
		const indices = Uint32Array.from({ length: size }, (_, i) => start + i);
		const { inputs, targets } = takeExamples(fitted, examples, indices);
		const scalars = fitted.model.evaluate(inputs, targets, { batchSize: size });
		const values = await Promise.all(
			[scalars].flat().map(async (scalar) => (await scalar.data())[0] ?? NaN)
		);
		dispose([inputs, targets, ...[scalars].flat()]);

		const measured = measuresOf(values);
		loss += measured.loss * size;
		accuracy += measured.accuracy * size;
		await between();
	}
	return { loss: loss / total, accuracy: accuracy / total };
}

function measuresOf(values: number | number[]): Measures {
	const [loss = NaN, accuracy = NaN] = Array.isArray(values) ? values : [values];
	return { loss, accuracy };
}
