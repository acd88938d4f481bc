import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { chain, type Layer, type TrainCase } from './train-case';

const VECTOR = [5];
const dense = () => layers.dense({ units: 4 });

const ACTIVATIONS = [
	...['elu', 'selu', 'relu', 'relu6', 'linear', 'sigmoid', 'hardSigmoid', 'softplus', 'softsign'],
	...['tanh', 'softmax', 'swish', 'mish', 'gelu']
] as Parameters<typeof layers.activation>[0]['activation'][];

const OPTIMIZERS = ['sgd', 'momentum', 'adam', 'rmsprop'] as const;
const LOSSES = ['categoricalCrossentropy', 'binaryCrossentropy', 'meanSquaredError'] as const;

/** Layers that take any shape, merges of two branches, activations, and what a recipe may ask for. */
export const vectorCases: readonly TrainCase[] = [
	vector('dense', () => layers.dense({ units: 9, activation: 'tanh' }), dense),
	vector('layerNormalization', dense, () => layers.layerNormalization({})),
	vector('prelu', dense, () => layers.prelu({})),
	vector('elu', dense, () => layers.elu({})),
	vector('leakyReLU', dense, () => layers.leakyReLU({})),
	vector('reLU', dense, () => layers.reLU({ maxValue: 1 })),
	vector('softmax', dense, () => layers.softmax({})),
	vector('dropout', dense, () => layers.dropout({ rate: 0.4, seed: 3 })),
	// the noise of these three has no seed: here there is next to none
	vector('gaussianNoise', dense, () => layers.gaussianNoise({ stddev: 1e-7 })),
	vector('gaussianDropout', dense, () => layers.gaussianDropout({ rate: 1e-14 })),
	vector('alphaDropout', dense, () => layers.alphaDropout({ rate: 1e-9 })),
	vector('rescaling', dense, () => layers.rescaling({ scale: 0.5, offset: 0.1 })),
	vector('repeatVector', dense, () => layers.repeatVector({ n: 3 })),
	merge('add', () => layers.add()),
	merge('multiply', () => layers.multiply()),
	merge('average', () => layers.average()),
	merge('maximum', () => layers.maximum()),
	merge('minimum', () => layers.minimum()),
	merge('concatenate', () => layers.concatenate()),
	merge('dot', () => layers.dot({ axes: 1 })),
	...ACTIVATIONS.map((activation) =>
		vector(`activation ${activation}`, dense, () => layers.activation({ activation }))
	),
	...OPTIMIZERS.map((name) => ({
		...vector(`optimizer ${name}`, dense),
		recipe: { optimizer: { name, learningRate: 0.01 } }
	})),
	...LOSSES.map((loss) => ({ ...vector(`loss ${loss}`, dense), recipe: { loss } })),
	{ ...vector('FedProx', dense), recipe: { proximalMu: 0.5 } }
];

function vector(name: string, ...parts: (() => Layer)[]): TrainCase {
	return { name, inputShape: VECTOR, build: chain(...parts) };
}

function merge(name: string, make: () => Layer): TrainCase {
	const build = (input: SymbolicTensor) =>
		make().apply([chain(dense)(input), chain(dense)(input)]) as SymbolicTensor;
	return { name, inputShape: VECTOR, build };
}
