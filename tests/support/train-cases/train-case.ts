import {
	layers,
	model as functional,
	type Sequential,
	type SymbolicTensor
} from '@tensorflow/tfjs-layers';
import { seededRandom } from '../../../src/lib/domain/random';
import type { PlainRecipe } from '../training-page/main';
import type { WeightSpec } from '../../../src/lib/domain/weights';
import type { TrainingTask } from '../../../src/workers/training-api';
import { saved, type SavedModel } from '../layers-models';

/** One model to train, on every backend, to the same losses and weights. */
export interface TrainCase {
	readonly name: string;
	/** Of one example. */
	readonly inputShape: readonly number[];
	/** The layers that the case is about; a dense layer with three labels follows them. */
	readonly build: (input: SymbolicTensor) => SymbolicTensor;
	readonly recipe?: Partial<Pick<PlainRecipe, 'loss' | 'optimizer' | 'proximalMu'>>;
	/** What the model answers to one input, in float64: the oracle then. Absent: the cpu backend is. */
	readonly reference?: Reference;
}

/** Probabilities [labels] of one input, by flat weights. */
export type Reference = (weights: Float64Array, input: Float32Array) => number[];

export type Layer = Parameters<Sequential['add']>[0];

/** Layers one after the other. */
export function chain(...parts: (() => Layer)[]): TrainCase['build'] {
	return (input) => parts.reduce((x, make) => make().apply(x) as SymbolicTensor, input);
}

/** In two epochs of batches of four and two: four steps. */
const EXAMPLES = 6;
const NUM_LABELS = 3;

/** A case made ready: all numbers in it are the same at every call. */
export interface PreparedCase {
	readonly model: SavedModel;
	readonly recipe: PlainRecipe;
	readonly inputShape: readonly number[];
	readonly numLabels: number;
	readonly numExamples: number;
	readonly seed: number;
}

export async function prepare({ inputShape, build, recipe }: TrainCase): Promise<PreparedCase> {
	const input = layers.input({ shape: [...inputShape] });
	const features = build(input);
	const flat = features.shape.length > 2 ? chain(() => layers.flatten())(features) : features;
	const output = chain(() => layers.dense({ units: NUM_LABELS, activation: 'softmax' }))(flat);
	const model = await saved(functional({ inputs: input, outputs: output }));
	return {
		model: { ...model, weights: startOf(model.weightSpecs) },
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: 'sgd', learningRate: 0.05 },
			batchSize: 4,
			epochs: 2,
			metrics: [],
			minExamples: 1,
			...recipe
		},
		inputShape,
		numLabels: NUM_LABELS,
		numExamples: EXAMPLES,
		seed: 7
	};
}

/** The task as a worker gets it. */
export function taskOf(prepared: PreparedCase): TrainingTask {
	const { model, recipe, inputShape, numLabels, numExamples, seed } = prepared;
	const size = inputShape.reduce((product, n) => product * n, 1);
	return {
		model,
		recipe,
		examples: {
			spec: { inputShape, numLabels },
			inputs: Float32Array.from({ length: numExamples * size }, seededRandom(seed)),
			labels: Uint32Array.from({ length: numExamples }, (_, i) => i % numLabels)
		},
		encoding: 'float32',
		residual: null,
		clippingNorm: null,
		privacy: { kind: 'none' },
		seed
	};
}

/** Weights that are neither zero nor one anywhere, so that nothing cancels out of sight. */
function startOf(specs: readonly WeightSpec[]): Float32Array<ArrayBuffer> {
	const random = seededRandom(5);
	const values = specs.flatMap(({ name, shape }) => {
		const size = shape.reduce((product, n) => product * n, 1);
		const fanIn = size / (shape.at(-1) ?? 1);
		const limit = shape.length > 1 ? Math.sqrt(3 / fanIn) : 0.5;
		// a variance, and what normalised values are multiplied by
		const middle = /variance|gamma/.test(name) ? 1 : 0;
		return Array.from({ length: size }, () => middle + (2 * random() - 1) * limit);
	});
	return Float32Array.from(values);
}
