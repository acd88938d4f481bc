import { tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { sizeOfShape } from '$lib/domain/examples';
import { numExamplesOf, type FittedModel } from './examples';
import { splitAtFrozen, type SplitModel } from './frozen-prefix';
import type { ExampleBatch } from './training-api';

/** What a training goes through: the whole model and the examples, or what is left of both after the frozen part. */
export interface Trainee {
	readonly fitted: FittedModel;
	readonly examples: ExampleBatch;
}

/** Of all features together: a phone has no more to give. */
const MOST_BYTES = 64 * 1024 * 1024;
const BATCH = 16;

/**
 * Sends each example once through the model's frozen first part, so that all epochs and measurements of a training
 * go through the rest alone. The whole model and the head share their weights: what one learns, the other knows.
 *
 * @param between Awaited after each batch, so that the thread can listen.
 * @param mostBytes Where the features would take more, or the model has no such part, the training is left as it is.
 */
export async function afterFrozen(
	whole: Trainee,
	between: () => Promise<void>,
	mostBytes = MOST_BYTES
): Promise<Trainee> {
	const split = splitAtFrozen(whole.fitted.model);
	if (!split) return whole;

	const { fitted, examples } = whole;
	const inputShape = split.head.inputs[0]?.shape.slice(1) as number[];
	const bytes = 4 * numExamplesOf(examples) * sizeOfShape(inputShape);
	if (bytes > mostBytes) return whole;
	const spec = { ...fitted.spec, inputShape };
	const inputs = await featuresOf(split, examples, between);
	return {
		fitted: { ...fitted, model: split.head, spec },
		examples: { ...examples, inputs, spec }
	};
}

async function featuresOf(
	{ prefix, head }: SplitModel,
	examples: ExampleBatch,
	between: () => Promise<void>
): Promise<Float32Array> {
	const { inputShape } = examples.spec;
	const size = sizeOfShape(inputShape);
	const total = numExamplesOf(examples);
	const perExample = sizeOfShape(head.inputs[0]?.shape.slice(1) as number[]);
	const features = new Float32Array(total * perExample);
	for (let start = 0; start < total; start += BATCH) {
		const end = Math.min(start + BATCH, total);
		const output = tidy(() => {
			const rows = examples.inputs.slice(start * size, end * size);
			return prefix.predictOnBatch(tensor(rows, [end - start, ...inputShape])) as Tensor;
		});
		features.set(await output.data<'float32'>(), start * perExample);
		output.dispose();
		await between();
	}
	return features;
}
