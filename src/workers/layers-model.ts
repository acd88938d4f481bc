import { io, train, type Optimizer, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { StoreError } from '$lib/domain/errors';
import { wholeWeights } from '$lib/domain/frozen-weights';
import type { Recipe } from '$lib/domain/recipe';
import { numWeights, sizeOf, type WeightSpec } from '$lib/domain/weights';
import { frozenNames, holdStill } from './frozen-layers';
import { fusedOptimizer } from './fused-optimizer';
import type { ModelState } from './training-api';

/**
 * Builds the model on the current backend, with its weights. To be freed with `disposeModel`.
 *
 * @throws {StoreError} `model/not-trainable` if the topology holds something that tfjs-layers does not
 *   know or does not agree with the names and shapes of the weights, `weights/shape-mismatch`.
 */
export async function loadModel(state: ModelState): Promise<LayersModel> {
	const { topology, weightSpecs, weights, frozen = null } = state;
	const { specs, values } = wholeWeights(weights, weightSpecs, frozen);
	const isWhole = values.byteLength === values.buffer.byteLength;
	const artifacts: io.ModelArtifacts = {
		// tfjs-layers renames keys inside it while it loads
		modelTopology: structuredClone(topology) as object,
		weightSpecs: specs.map(({ name, shape }) => ({
			name,
			shape: [...shape],
			dtype: 'float32'
		})),
		weightData: (isWhole ? values : values.slice()).buffer as ArrayBuffer
	};
	try {
		const model = await loadLayersModel(io.fromMemory(artifacts));
		holdStill(model);
		return model;
	} catch (cause) {
		throw new StoreError('model/not-trainable', `This model cannot be loaded: ${reasonOf(cause)}`, {
			cause
		});
	}
}

/**
 * The model's weights, flat, in the order of `specs`.
 *
 * @throws {StoreError} `weights/shape-mismatch` if the model has no such weight.
 */
export async function readWeights(
	model: LayersModel,
	specs: readonly WeightSpec[]
): Promise<Float32Array<ArrayBuffer>> {
	const byName = new Map<string, Tensor>();
	for (const weight of model.weights) byName.set(weight.originalName, weight.read());

	const flat = new Float32Array(numWeights(specs));
	let offset = 0;
	for (const spec of specs) {
		const tensor = byName.get(spec.name) ?? byName.get(withoutCell(spec.name));
		if (tensor?.size !== sizeOf(spec)) {
			throw new StoreError('weights/shape-mismatch', `The model has no weight "${spec.name}".`);
		}
		flat.set(await tensor.data<'float32'>(), offset);
		offset += tensor.size;
	}
	return flat;
}

/** Which of the model's weights, by the names of its file, no training changes. */
export function frozenWeightsOf(model: LayersModel): (name: string) => boolean {
	const names = frozenNames(model);
	return (name) => names.has(name) || names.has(withoutCell(name));
}

/** TensorFlow 2.2 and later put the cell's name before the weight's: `lstm/lstm_cell/kernel`. */
function withoutCell(name: string): string {
	const parts = name.split('/');
	return [...parts.slice(0, -2), ...parts.slice(-1)].join('/');
}

/**
 * The optimiser that a recipe names, for the current backend. To be freed with `disposeOptimizer`.
 *
 * On WASM one of our own where that can run: tfjs's Adam took as long as the convolutions.
 */
export function makeOptimizer(optimizer: Recipe['optimizer']): Optimizer {
	return fusedOptimizer(optimizer) ?? plainOptimizer(optimizer);
}

function plainOptimizer({ name, learningRate }: Recipe['optimizer']): Optimizer {
	switch (name) {
		case 'sgd':
			return train.sgd(learningRate);
		case 'momentum':
			return train.momentum(learningRate, 0.9);
		case 'adam':
			return train.adam(learningRate);
		case 'rmsprop':
			return train.rmsprop(learningRate);
	}
}

/** Frees what an optimiser holds; momentum's own `dispose` forgets the learning rate that sgd keeps. */
export function disposeOptimizer(optimizer: Optimizer): void {
	optimizer.dispose();
	(optimizer as unknown as { c?: Tensor }).c?.dispose();
}

/** Frees the weights of a model, and so of each that shares them: a model's own `dispose` counts its uses and errs. */
export function disposeModel(model: LayersModel): void {
	for (const weight of model.weights) weight.dispose();
}

/** What a library's error says, as the end of a sentence. */
export function reasonOf(cause: unknown): string {
	const text = cause instanceof Error ? cause.message : String(cause);
	const [line = ''] = text.split('\n');
	return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
