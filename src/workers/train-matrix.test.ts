import '@tensorflow/tfjs-backend-wasm';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { layers, sequential, type Sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '$lib/domain/recipe';
import { seededRandom } from '$lib/domain/random';
import { saved } from '../../tests/support/layers-models';
import { registerGradientKernels } from './kernels/register';
import { trainLocally } from './local-training';
import { TrainingControl } from './training-control';

registerGradientKernels();

const IMAGE = [6, 6, 2];
const SERIES = [6, 3];
type Layer = Parameters<Sequential['add']>[0];

/** Every kind of layer that a published model may hold, with the shape that it takes. */
const CASES: [name: string, inputShape: number[], make: () => Layer[]][] = [
	['dense', [5], () => [layers.dense({ units: 4, activation: 'tanh' })]],
	['conv2d', IMAGE, () => [layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' })]],
	[
		'conv2d, strided',
		IMAGE,
		() => [layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })]
	],
	[
		'conv2d, twice',
		IMAGE,
		() => [
			layers.conv2d({ filters: 3, kernelSize: 3 }),
			layers.conv2d({ filters: 2, kernelSize: 2 })
		]
	],
	[
		'conv2d, 1 × 1',
		IMAGE,
		() => [
			layers.conv2d({ filters: 3, kernelSize: 1 }),
			layers.conv2d({ filters: 3, kernelSize: 1 })
		]
	],
	[
		'conv1d',
		SERIES,
		() => [
			layers.conv1d({ filters: 3, kernelSize: 3 }),
			layers.conv1d({ filters: 2, kernelSize: 2 })
		]
	],
	[
		'conv2dTranspose',
		IMAGE,
		() => [layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })]
	],
	['separableConv2d', IMAGE, () => [layers.separableConv2d({ filters: 3, kernelSize: 3 })]],
	[
		'depthwiseConv2d',
		IMAGE,
		() => [
			layers.depthwiseConv2d({ kernelSize: 3 }),
			layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 })
		]
	],
	[
		'depthwiseConv2d, strided',
		IMAGE,
		() => [layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same' })]
	],
	[
		'batchNormalization',
		IMAGE,
		() => [layers.conv2d({ filters: 3, kernelSize: 3 }), layers.batchNormalization({})]
	],
	['layerNormalization', [5], () => [layers.dense({ units: 4 }), layers.layerNormalization({})]],
	[
		'maxPooling2d',
		IMAGE,
		() => [layers.conv2d({ filters: 3, kernelSize: 2 }), layers.maxPooling2d({ poolSize: 2 })]
	],
	[
		'maxPooling2d, overlapping',
		IMAGE,
		() => [
			layers.conv2d({ filters: 3, kernelSize: 2 }),
			layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' })
		]
	],
	[
		'averagePooling2d',
		IMAGE,
		() => [layers.conv2d({ filters: 3, kernelSize: 2 }), layers.averagePooling2d({ poolSize: 2 })]
	],
	[
		'globalAveragePooling2d',
		IMAGE,
		() => [layers.conv2d({ filters: 3, kernelSize: 2 }), layers.globalAveragePooling2d({})]
	],
	[
		'globalMaxPooling2d',
		IMAGE,
		() => [layers.conv2d({ filters: 3, kernelSize: 2 }), layers.globalMaxPooling2d({})]
	],
	[
		'zeroPadding2d',
		IMAGE,
		() => [layers.conv2d({ filters: 2, kernelSize: 2 }), layers.zeroPadding2d({ padding: 1 })]
	],
	[
		'cropping2D',
		IMAGE,
		() => [layers.conv2d({ filters: 2, kernelSize: 2 }), layers.cropping2D({ cropping: 1 })]
	],
	['embedding', [4], () => [layers.embedding({ inputDim: 2, outputDim: 3 })]],
	['lstm', SERIES, () => [layers.lstm({ units: 3 })]],
	['gru', SERIES, () => [layers.gru({ units: 3 })]],
	['simpleRNN', SERIES, () => [layers.simpleRNN({ units: 3 })]],
	[
		'bidirectional lstm',
		SERIES,
		() => [layers.bidirectional({ layer: layers.lstm({ units: 2 }), mergeMode: 'concat' })]
	],
	[
		'timeDistributed dense',
		SERIES,
		() => [layers.timeDistributed({ layer: layers.dense({ units: 2 }) })]
	],
	['prelu', [5], () => [layers.dense({ units: 4 }), layers.prelu({})]],
	['elu', [5], () => [layers.dense({ units: 4 }), layers.elu({})]],
	['leakyReLU', [5], () => [layers.dense({ units: 4 }), layers.leakyReLU({})]],
	[
		'permute and reshape',
		SERIES,
		() => [
			layers.conv1d({ filters: 3, kernelSize: 2 }),
			layers.permute({ dims: [2, 1] }),
			layers.reshape({ targetShape: [15] })
		]
	]
];

const OPTIMIZERS = ['sgd', 'momentum', 'adam', 'rmsprop'] as const;
const LOSSES = ['categoricalCrossentropy', 'binaryCrossentropy', 'meanSquaredError'] as const;

async function trainedOn(
	backend: 'wasm' | 'cpu',
	model: Awaited<ReturnType<typeof saved>>,
	{ inputShape, recipe }: { inputShape: number[]; recipe: Recipe }
): Promise<Float32Array> {
	await setBackend(backend);
	const before = memory().numTensors;
	const size = inputShape.reduce((product, n) => product * n, 1);
	const random = seededRandom(7);
	const { localWeights } = await trainLocally(
		{
			model,
			recipe,
			examples: {
				spec: { inputShape, numLabels: 3 },
				inputs: Float32Array.from({ length: 6 * size }, random),
				labels: Uint32Array.of(0, 1, 2, 0, 1, 2)
			},
			encoding: 'float32',
			residual: null,
			clippingNorm: null,
			privacy: { kind: 'none' },
			seed: 1
		},
		{ backend, control: new TrainingControl(), onBatch: () => undefined }
	);
	expect(memory().numTensors).toBe(before);
	return localWeights;
}

async function expectSameTraining(
	inputShape: number[],
	make: () => Layer[],
	chosen: Partial<Pick<Recipe, 'loss' | 'optimizer'>> = {}
): Promise<void> {
	await setBackend('cpu');
	const model = sequential();
	model.add(layers.inputLayer({ inputShape }));
	for (const layer of make()) model.add(layer);
	if ((model.outputs[0]?.shape.length ?? 0) > 2) model.add(layers.flatten());
	model.add(layers.dense({ units: 3, activation: 'softmax' }));
	const parts = await saved(model);

	const recipe: Recipe = {
		loss: 'categoricalCrossentropy',
		optimizer: { name: 'sgd', learningRate: 0.05 },
		// 6 examples by 4: the last batch is short
		batchSize: 4,
		epochs: 2,
		metrics: [],
		minExamples: 1,
		...chosen
	};
	const wasm = await trainedOn('wasm', parts, { inputShape, recipe });
	const cpu = await trainedOn('cpu', parts, { inputShape, recipe });
	expect(wasm).not.toEqual(parts.weights);
	const worst = cpu.reduce((max, value, i) => Math.max(max, Math.abs(value - (wasm[i] ?? NaN))), 0);
	expect(worst).toBeLessThan(1e-3);
}

describe('four steps of training on WASM give the weights that cpu gives', () => {
	it.each(CASES)('%s', (_name, inputShape, make) => expectSameTraining(inputShape, make));

	const conv = () => [layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' as const })];

	it.each(OPTIMIZERS)('%s', (name) =>
		expectSameTraining(IMAGE, conv, { optimizer: { name, learningRate: 0.01 } })
	);

	it.each(LOSSES)('%s', (loss) => expectSameTraining(IMAGE, conv, { loss }));
});
