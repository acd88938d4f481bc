import { tensor, tidy, train, type Tensor } from '@tensorflow/tfjs-core';
import { sizeOfShape, targetSizeOf } from '$lib/domain/examples';
import { ownMetrics, type Recipe } from '$lib/domain/recipe';
import type { ModelMeasures } from '$lib/domain/training';
import { fitModel, numExamplesOf, type FittedModel } from './examples';
import { disposeModel, disposeOptimizer, loadModel } from './layers-model';
import { compile, evaluate } from './measure';
import type { ExampleBatch, ModelState } from './training-api';

const PREDICTION_BATCH = 128;

/**
 * What a model says of each input.
 *
 * @returns Class probabilities [n, …, numLabels] or numbers [n, ...targetShape], flat.
 * @throws {StoreError} `model/not-trainable`, `weights/shape-mismatch`.
 */
export async function predict(
	state: ModelState,
	examples: Omit<ExampleBatch, 'labels'>
): Promise<Float32Array<ArrayBuffer>> {
	const model = await loadModel(state);
	try {
		return await predictWith(fitModel(model, examples.spec), examples.inputs);
	} finally {
		disposeModel(model);
	}
}

/**
 * As `predict`, by a model that is loaded.
 *
 * @param inputs [n, ...inputShape] flat.
 */
export async function predictWith(
	{ model, spec, numOutputs }: FittedModel,
	inputs: Float32Array
): Promise<Float32Array<ArrayBuffer>> {
	const perInput = spec.numLabels > 0 ? targetSizeOf(spec) * numOutputs : targetSizeOf(spec);
	const size = sizeOfShape(spec.inputShape);
	const numInputs = inputs.length / size;
	const scores = new Float32Array(numInputs * perInput);
	for (let start = 0; start < numInputs; start += PREDICTION_BATCH) {
		const end = Math.min(start + PREDICTION_BATCH, numInputs);
		const output = tidy(() => {
			const batch = tensor(inputs.slice(start * size, end * size), [
				end - start,
				...spec.inputShape
			]);
			return model.predictOnBatch(batch) as Tensor;
		});
		scores.set(await output.data<'float32'>(), start * perInput);
		output.dispose();
	}
	return numOutputs === 1 && spec.numLabels === 2 ? ofBothLabels(scores) : scores;
}

type Judged = Pick<Recipe, 'loss' | 'metrics'>;

/**
 * How well a model does on examples.
 *
 * @throws {StoreError} `model/not-trainable`, `weights/shape-mismatch`.
 */
export async function measure(
	state: ModelState,
	examples: ExampleBatch,
	recipe: Judged
): Promise<ModelMeasures> {
	const model = await loadModel(state);
	// compiling asks for an optimiser; none of its steps is taken
	const optimizer = train.sgd(1);
	try {
		const fitted = fitModel(model, examples.spec);
		compile(fitted, recipe, optimizer);
		return await measureWith(fitted, examples, recipe);
	} finally {
		disposeOptimizer(optimizer);
		disposeModel(model);
	}
}

/** As `measure`, by a model that is compiled for this recipe. */
export async function measureWith(
	fitted: FittedModel,
	examples: ExampleBatch,
	recipe: Judged
): Promise<ModelMeasures> {
	const { loss, accuracy, own } = await evaluate(fitted, examples, () => Promise.resolve());
	const named = ownMetrics(recipe).map(({ name }, i) => [name, own[i] ?? NaN] as const);
	return {
		numExamples: numExamplesOf(examples),
		loss,
		...(!Number.isNaN(accuracy) && { accuracy }),
		metrics: Object.fromEntries(named)
	};
}

/** A single score is the probability of the second label. */
function ofBothLabels(scores: Float32Array): Float32Array<ArrayBuffer> {
	const both = new Float32Array(2 * scores.length);
	scores.forEach((score, i) => both.set([1 - score, score], 2 * i));
	return both;
}
