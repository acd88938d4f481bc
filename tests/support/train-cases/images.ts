import { layers } from '@tensorflow/tfjs-layers';
import { chain, type Layer, type TrainCase } from './train-case';
import { upSamplingReference } from './up-sampling-reference';

const IMAGE = [6, 5, 2];
const VOLUME = [4, 4, 4, 2];
const FILM = [3, 5, 5, 2];

const conv = () => layers.conv2d({ filters: 3, kernelSize: 2 });
const conv3d = () => layers.conv3d({ filters: 2, kernelSize: 2 });

/** Layers on images, volumes and films. A convolution comes before what has no weights of its own. */
export const imageCases: readonly TrainCase[] = [
	image('conv2d', () => layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' })),
	image('conv2d, strided', () =>
		layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })
	),
	image('conv2d, a stride that skips pixels', conv, () =>
		layers.conv2d({ filters: 3, kernelSize: [1, 2], strides: [2, 3] })
	),
	image('conv2d, 1 × 1', conv, () => layers.conv2d({ filters: 3, kernelSize: 1 })),
	image(
		'conv2d, in panels of eight',
		() => layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }),
		() => layers.conv2d({ filters: 16, kernelSize: 3, strides: 2 })
	),
	image('conv2dTranspose', conv, () =>
		layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })
	),
	image(
		'conv2dTranspose, in panels of eight',
		() => layers.conv2d({ filters: 8, kernelSize: 3 }),
		() => layers.conv2dTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: 'valid' })
	),
	image('separableConv2d', conv, () =>
		layers.separableConv2d({ filters: 3, kernelSize: 3, padding: 'same' })
	),
	image(
		'depthwiseConv2d',
		() => layers.depthwiseConv2d({ kernelSize: 3 }),
		() => layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 })
	),
	image('depthwiseConv2d, strided', conv, () =>
		layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same' })
	),
	image(
		'batchNormalization',
		// a bias would be taken away again, and could not learn
		() => layers.conv2d({ filters: 3, kernelSize: 2, useBias: false }),
		() => layers.batchNormalization({})
	),
	image('maxPooling2d', conv, () => layers.maxPooling2d({ poolSize: 2 })),
	image('maxPooling2d, overlapping', conv, () =>
		layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' })
	),
	image('averagePooling2d', conv, () => layers.averagePooling2d({ poolSize: 2 })),
	image('averagePooling2d, overlapping', conv, () =>
		layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' })
	),
	image('globalAveragePooling2d', conv, () => layers.globalAveragePooling2d({})),
	image('globalMaxPooling2d', conv, () => layers.globalMaxPooling2d({})),
	{
		...image('upSampling2d', conv, () => layers.upSampling2d({ size: [2, 3] })),
		// tfjs's own kernel of the cpu backend is wrong, and ours is not its own judge
		reference: upSamplingReference
	},
	image('upSampling2d, bilinear', conv, () =>
		layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' })
	),
	image('zeroPadding2d', conv, () =>
		layers.zeroPadding2d({
			padding: [
				[1, 0],
				[2, 1]
			]
		})
	),
	image('cropping2D', conv, () => layers.cropping2D({ cropping: 1 })),
	{ name: 'conv3d', inputShape: VOLUME, build: chain(conv3d, conv3d) },
	{
		name: 'maxPooling3d',
		inputShape: VOLUME,
		build: chain(conv3d, () => layers.maxPooling3d({ poolSize: 2, strides: 1, padding: 'valid' }))
	},
	{
		name: 'averagePooling3d',
		inputShape: VOLUME,
		build: chain(conv3d, () =>
			layers.averagePooling3d({ poolSize: 2, strides: 1, padding: 'valid' })
		)
	},
	{
		name: 'convLstm2d',
		inputShape: FILM,
		build: chain(() => layers.convLstm2d({ filters: 2, kernelSize: 2 }))
	}
];

function image(name: string, ...parts: (() => Layer)[]): TrainCase {
	return { name, inputShape: IMAGE, build: chain(...parts) };
}
