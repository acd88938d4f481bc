import type { Json } from './json';

/** What the store knows of one kind of layer. */
interface LayerKind {
	/** Its weights as tfjs names them, in the order in which Keras keeps them. */
	readonly weights: (config: Json) => readonly string[];
	/** Settings that tfjs has in one value only; what a file does not say is that value. */
	readonly only?: Readonly<Record<string, string | number | boolean>>;
}

const withBias =
	(...kernels: readonly string[]) =>
	({ use_bias: useBias }: Json): readonly string[] =>
		useBias === false ? kernels : [...kernels, 'bias'];

const scaled =
	(...moving: readonly string[]) =>
	({ scale, center }: Json): readonly string[] => [
		...(scale === false ? [] : ['gamma']),
		...(center === false ? [] : ['beta']),
		...moving
	];

const convolution: LayerKind = { weights: withBias('kernel'), only: { groups: 1 } };
const recurrent: LayerKind = { weights: withBias('kernel', 'recurrent_kernel') };
const plain: LayerKind = { weights: () => [] };

const WITHOUT_WEIGHTS = [
	'InputLayer Activation Flatten Reshape Permute RepeatVector Masking',
	'Dropout AlphaDropout GaussianDropout GaussianNoise SpatialDropout1D',
	'Add Average Concatenate Dot Maximum Minimum Multiply',
	'AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D',
	'GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D',
	'Cropping2D UpSampling2D ZeroPadding2D ELU LeakyReLU Softmax ThresholdedReLU Rescaling'
].flatMap((line) => line.split(' '));

/**
 * Every kind of layer that is imported: what `tfjs-layers` both has and computes as Keras does. Its weights
 * are trained by the gradients of tfjs.
 *
 * @see https://keras.io/api/layers/
 */
const kinds: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
	...WITHOUT_WEIGHTS.map((name) => [name, plain] as const),
	['ReLU', { ...plain, only: { negative_slope: 0, threshold: 0 } }],
	['Dense', { weights: withBias('kernel') }],
	['Conv1D', convolution],
	['Conv2D', convolution],
	['Conv3D', convolution],
	['Conv2DTranspose', convolution],
	['Conv3DTranspose', convolution],
	['DepthwiseConv2D', { weights: withBias('depthwise_kernel') }],
	['SeparableConv2D', { weights: withBias('depthwise_kernel', 'pointwise_kernel') }],
	['Embedding', { weights: () => ['embeddings'] }],
	['PReLU', { weights: () => ['alpha'] }],
	[
		'BatchNormalization',
		{ weights: scaled('moving_mean', 'moving_variance'), only: { renorm: false } }
	],
	['LayerNormalization', { weights: scaled(), only: { rms_scaling: false } }],
	['SimpleRNN', recurrent],
	['LSTM', recurrent],
	// reset after the product is another function of the same weights, and tfjs has only the other one
	['GRU', { ...recurrent, only: { reset_after: false } }],
	['ConvLSTM2D', recurrent]
]);

/** Null for a kind that tfjs does not have, or has wrong. */
export function layerKind(type: string): LayerKind | null {
	return kinds.get(type) ?? null;
}

/** The name of one setting that tfjs cannot follow, with its value; null if there is none. */
export function strangeSetting({ only = {} }: LayerKind, config: Json): string | null {
	for (const [name, wanted] of Object.entries(only)) {
		const value = config[name] ?? wanted;
		if (value !== wanted) return `${name} = ${JSON.stringify(value)}`;
	}
	return null;
}

const MODELS: readonly string[] = ['Sequential', 'Functional', 'Model'];

/** Whether a layer is a model in itself. */
export function isModel(type: string): boolean {
	return MODELS.includes(type);
}

/** Whether a weight is learned by gradients; the others are what a layer counts for itself. */
export function isLearned(weight: string): boolean {
	return !weight.startsWith('moving_');
}
