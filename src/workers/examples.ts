import { oneHot, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { StoreError } from '$lib/domain/errors';
import type { ExampleBatch } from './training-api';

/** The tensors of a few examples. Dispose of both after use. */
export interface ExampleTensors {
	readonly inputs: Tensor;
	/** One-hot [n, numLabels], or [n, 1] for a model with one output. */
	readonly targets: Tensor;
}

/** Examples that lie in `examples` at `indices`, as tensors. */
export function takeExamples(
	{ spec, inputs, labels }: ExampleBatch,
	indices: Uint32Array,
	numOutputs: number
): ExampleTensors {
	const size = sizeOfInput(spec.inputShape);
	const values = new Float32Array(indices.length * size);
	const classes = new Int32Array(indices.length);
	indices.forEach((index, i) => {
		values.set(inputs.subarray(index * size, (index + 1) * size), i * size);
		classes[i] = labels[index] ?? 0;
	});
	const targets = tidy(() =>
		numOutputs === 1
			? tensor(Float32Array.from(classes), [classes.length, 1])
			: oneHot(tensor(classes, [classes.length], 'int32'), numOutputs).toFloat()
	);
	return { inputs: tensor(values, [indices.length, ...spec.inputShape]), targets };
}

/** Values in one input. */
export function sizeOfInput(inputShape: readonly number[]): number {
	return inputShape.reduce((size, dimension) => size * dimension, 1);
}

/**
 * Checks that the model takes one such input and answers with one score per label, or with one score in
 * all where there are two labels.
 *
 * @returns How many scores it answers with.
 * @throws {StoreError} `model/not-trainable`.
 */
export function assertFits(
	model: LayersModel,
	inputShape: readonly number[],
	numLabels: number
): number {
	const [input, ...otherInputs] = model.inputs;
	const [output, ...otherOutputs] = model.outputs;
	if (!input || !output || otherInputs.length + otherOutputs.length > 0) {
		throw notTrainable('The model must have one input and one output.');
	}
	const takes = input.shape.slice(1);
	if (!isSameShape(takes, inputShape)) {
		throw notTrainable(
			`The model takes inputs of shape [${takes.join(', ')}], the plugin makes [${inputShape.join(', ')}].`
		);
	}
	const gives = output.shape.slice(1);
	if (isSameShape(gives, [numLabels])) return numLabels;
	if (isSameShape(gives, [1]) && numLabels === 2) return 1;
	throw notTrainable(
		`The model gives outputs of shape [${gives.join(', ')}], but the plugin has ${numLabels} labels.`
	);
}

/** A null axis of a model takes any size. */
function isSameShape(ofModel: readonly (number | null)[], shape: readonly number[]): boolean {
	return ofModel.length === shape.length && ofModel.every((n, i) => n === null || n === shape[i]);
}

function notTrainable(message: string): StoreError {
	return new StoreError('model/not-trainable', message);
}
