import { tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { sizeOfShape, targetSizeOf } from '$lib/domain/examples';
import { fitModel } from './examples';
import { loadModel } from './layers-model';
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
	{ spec, inputs }: Omit<ExampleBatch, 'labels'>
): Promise<Float32Array<ArrayBuffer>> {
	const model = await loadModel(state);
	try {
		const { numOutputs } = fitModel(model, spec);
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
	} finally {
		model.dispose();
	}
}

/** A single score is the probability of the second label. */
function ofBothLabels(scores: Float32Array): Float32Array<ArrayBuffer> {
	const both = new Float32Array(2 * scores.length);
	scores.forEach((score, i) => both.set([1 - score, score], 2 * i));
	return both;
}
