import { oneHot, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { StoreError } from '$lib/domain/errors';
import { sizeOfShape, targetSizeOf, type BatchSpec } from '$lib/domain/examples';
import type { ExampleBatch } from './training-api';

/** The tensors of a few examples. Dispose of both after use. */
export interface ExampleTensors {
	readonly inputs: Tensor;
	/**
	 * Of classes one-hot [n, …, numLabels]; [n, 1] for a model with one output; indices [n, …, 1] where the loss
	 * is sparse. Of numbers as they are, [n, …].
	 */
	readonly targets: Tensor;
}

/** A model, and the examples it takes. */
export interface FittedModel {
	readonly model: LayersModel;
	readonly spec: BatchSpec;
	/** Of its last axis: 1, or one per label, or one per number to learn. */
	readonly numOutputs: number;
}

export const SPARSE_LOSS = 'sparseCategoricalCrossentropy';

/** Examples that lie in `examples` at `indices`, as tensors. */
export function takeExamples(
	fitted: FittedModel,
	{ inputs, labels }: Omit<ExampleBatch, 'spec'>,
	indices: Uint32Array
): ExampleTensors {
	const { spec } = fitted;
	const values = rowsOf(inputs, sizeOfShape(spec.inputShape), indices);
	const targets = rowsOf(labels, targetSizeOf(spec), indices);
	return {
		inputs: tensor(values, [indices.length, ...spec.inputShape]),
		targets: targetTensor(fitted, targets, indices.length)
	};
}

/** Rows of `size` numbers each, those at `indices`. */
export function rowsOf(
	all: Uint32Array | Float32Array,
	size: number,
	indices: Uint32Array
): Float32Array {
	const rows = new Float32Array(indices.length * size);
	indices.forEach((index, i) => {
		rows.set(all.subarray(index * size, (index + 1) * size), i * size);
	});
	return rows;
}

function targetTensor({ model, spec, numOutputs }: FittedModel, targets: Float32Array, n: number) {
	const shape = [n, ...(spec.targetShape ?? [])];
	if (spec.numLabels === 0) return tensor(targets, shape);
	if (numOutputs === 1 || model.loss === SPARSE_LOSS) return tensor(targets, [...shape, 1]);
	return tidy(() => oneHot(tensor(targets, shape).toInt(), numOutputs).toFloat());
}

export function numExamplesOf({ labels, spec }: Pick<ExampleBatch, 'labels' | 'spec'>): number {
	return labels.length / targetSizeOf(spec);
}

/**
 * Checks that the model takes such inputs and answers with one score per label (and place), with one score in
 * all where there are two labels, or with as many numbers as are to be learnt.
 *
 * @throws {StoreError} `model/not-trainable`.
 */
export function fitModel(model: LayersModel, spec: BatchSpec): FittedModel {
	const [input, ...otherInputs] = model.inputs;
	const [output, ...otherOutputs] = model.outputs;
	if (!input || !output || otherInputs.length + otherOutputs.length > 0) {
		throw notTrainable('The model must have one input and one output.');
	}
	const takes = input.shape.slice(1);
	if (!isSameShape(takes, spec.inputShape)) {
		throw notTrainable(
			`The model takes inputs of shape [${takes.join(', ')}], the plugin makes [${spec.inputShape.join(', ')}].`
		);
	}
	return { model, spec, numOutputs: outputsOf(output.shape.slice(1), spec) };
}

function outputsOf(gives: readonly (number | null)[], spec: BatchSpec): number {
	const { numLabels, targetShape = [] } = spec;
	const wanted = numLabels > 0 ? [...targetShape, numLabels] : targetShape;
	if (isSameShape(gives, wanted)) return wanted.at(-1) ?? 1;
	if (isSameShape(gives, [1]) && numLabels === 2 && targetShape.length === 0) return 1;
	const shown = `The model gives outputs of shape [${gives.join(', ')}], but the plugin has`;
	throw notTrainable(
		targetShape.length === 0
			? `${shown} ${numLabels} labels.`
			: `${shown} targets that need [${wanted.join(', ')}].`
	);
}

/** A null axis of a model takes any size. */
function isSameShape(ofModel: readonly (number | null)[], shape: readonly number[]): boolean {
	return ofModel.length === shape.length && ofModel.every((n, i) => n === null || n === shape[i]);
}

function notTrainable(message: string): StoreError {
	return new StoreError('model/not-trainable', message);
}
