import { input, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { PHOTO_SHAPE } from './photos';

interface Quantised {
	readonly name: string;
	readonly shape: number[];
	readonly quantization: { readonly min: number; readonly scale: number };
}

interface LayerJson {
	readonly class_name: string;
	readonly name: string;
	readonly config: Record<string, unknown>;
	readonly inbound_nodes: readonly (readonly (readonly [string, ...unknown[]])[])[];
}

interface ModelJson {
	readonly modelTopology: { readonly model_config: { readonly config: { layers: LayerJson[] } } };
	readonly weightsManifest: readonly { readonly weights: Quantised[] }[];
}

type Weights = ReadonlyMap<string, { readonly shape: number[]; readonly values: Float32Array }>;

/**
 * The first layers of the MobileNetV2 that lies in the npm package `nsfwjs` (MIT), frozen: what it has learnt of
 * edges, textures and shapes. Nothing of what that package judges pictures by is in it. Each batch normalisation
 * is folded into the convolution before it, which says the same with fewer numbers.
 *
 * @param folder Of `nsfwjs` 4.4.0, unpacked.
 * @param last Name of the last layer taken.
 */
export function firstLayers(folder: string, last: string) {
	const { json, weights } = readPackage(folder);
	const all = json.modelTopology.model_config.config.layers;
	const start = input({ shape: [...PHOTO_SHAPE], name: 'photo' });
	const made = new Map<string, SymbolicTensor>();
	for (const layer of all) {
		const from = (layer.inbound_nodes[0] ?? []).map(([name]) => made.get(name) ?? start);
		made.set(
			layer.name,
			layer.class_name === 'InputLayer' ? start : apply(layer, from, { all, weights })
		);
		if (layer.name === last) break;
	}
	const end = made.get(last);
	if (!end) throw new Error(`There is no layer ${last}.`);
	return { start, end };
}

interface Whole {
	readonly all: readonly LayerJson[];
	readonly weights: Weights;
}

function apply(layer: LayerJson, from: SymbolicTensor[], whole: Whole): SymbolicTensor {
	const { name, config } = layer;
	const [first] = from;
	if (!first) throw new Error(`Layer ${name} has no input.`);
	switch (layer.class_name) {
		case 'BatchNormalization':
			return first;
		case 'ZeroPadding2D':
			return layers
				.zeroPadding2d({ name, padding: config.padding as [[number, number], [number, number]] })
				.apply(first) as SymbolicTensor;
		case 'ReLU':
			return layers.reLU({ name, maxValue: 6 }).apply(first) as SymbolicTensor;
		case 'Add':
			return layers.add({ name }).apply(from) as SymbolicTensor;
		default:
			return convolution(layer, whole).apply(first) as SymbolicTensor;
	}
}

function convolution({ class_name, name, config }: LayerJson, { all, weights }: Whole) {
	const norm = all.find(({ inbound_nodes: [from = []] }) => from[0]?.[0] === name);
	if (norm?.class_name !== 'BatchNormalization') throw new Error(`Nothing is folded into ${name}.`);
	const isDepthwise = class_name === 'DepthwiseConv2D';
	const settings = {
		name,
		kernelSize: config.kernel_size as [number, number],
		strides: config.strides as [number, number],
		padding: config.padding as 'same' | 'valid',
		trainable: false,
		weights: folded(`${name}/${isDepthwise ? 'depthwise_kernel' : 'kernel'}`, norm, weights)
	};
	return isDepthwise
		? layers.depthwiseConv2d(settings)
		: layers.conv2d({ ...settings, filters: config.filters as number });
}

/** γ·(w∗x − μ)/√(σ² + ε) + β as one kernel and bias. */
function folded(kernelName: string, norm: LayerJson, weights: Weights): Tensor[] {
	const of = (name: string) => {
		const found = weights.get(name);
		if (!found) throw new Error(`There is no weight ${name}.`);
		return found;
	};
	const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
		(part) => of(`${norm.name}/${part}`).values
	) as [Float32Array, Float32Array, Float32Array, Float32Array];
	const epsilon = norm.config.epsilon as number;
	const scale = gamma.map((value, i) => value / Math.sqrt((variance[i] ?? 0) + epsilon));
	const kernel = of(kernelName);
	// the channels that come out are the last axis that is not 1
	const values = kernel.values.map((value, i) => value * (scale[i % scale.length] ?? 0));
	const bias = beta.map((value, i) => value - (mean[i] ?? 0) * (scale[i] ?? 0));
	return [tensor(values, kernel.shape), tensor(bias)];
}

function readPackage(folder: string): { json: ModelJson; weights: Weights } {
	const load = createRequire(resolve(folder, 'package.json'));
	const json = load('./dist/models/mobilenet_v2/model.min.js') as ModelJson;
	const bytes = Buffer.from(
		load('./dist/models/mobilenet_v2/group1-shard1of1.min.js') as string,
		'base64'
	);
	const weights = new Map<string, { shape: number[]; values: Float32Array }>();
	let offset = 0;
	for (const { name, shape, quantization } of json.weightsManifest.flatMap(
		(group) => group.weights
	)) {
		const size = shape.reduce((product, length) => product * length, 1);
		const { min, scale } = quantization;
		const values = Float32Array.from(
			bytes.subarray(offset, offset + size),
			(byte) => byte * scale + min
		);
		weights.set(name, { shape, values });
		offset += size;
	}
	if (offset !== bytes.length) throw new Error('The weights are not as long as their list says.');
	return { json, weights };
}
