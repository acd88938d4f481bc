import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { saved, type SavedModel } from './layers-models';
import type { PlainTask } from './training-page/main';

type Parts = Pick<PlainTask, 'topology' | 'weightSpecs'>;

/**
 * 34,826 weights: the small convolutional network of Keras's own example on handwritten digits.
 *
 * @see https://keras.io/examples/vision/mnist_convnet/
 */
export function smallCnn(): Promise<Parts> {
	const model = sequential();
	const conv = { kernelSize: 3, activation: 'relu' as const };
	model.add(layers.conv2d({ ...conv, inputShape: [28, 28, 1], filters: 32 }));
	model.add(layers.maxPooling2d({ poolSize: 2 }));
	model.add(layers.conv2d({ ...conv, filters: 64 }));
	model.add(layers.maxPooling2d({ poolSize: 2 }));
	model.add(layers.flatten());
	model.add(layers.dense({ units: 10, activation: 'softmax' }));
	return saved(model);
}

/**
 * 1,663,370 weights: the network that federated averaging was first measured with.
 *
 * @see McMahan et al. 2017, section 3, https://arxiv.org/abs/1602.05629
 */
export function largeCnn(): Promise<Parts> {
	const model = sequential();
	const conv = { kernelSize: 5, padding: 'same' as const, activation: 'relu' as const };
	model.add(layers.conv2d({ ...conv, inputShape: [28, 28, 1], filters: 32 }));
	model.add(layers.maxPooling2d({ poolSize: 2 }));
	model.add(layers.conv2d({ ...conv, filters: 64 }));
	model.add(layers.maxPooling2d({ poolSize: 2 }));
	model.add(layers.flatten());
	model.add(layers.dense({ units: 512, activation: 'relu' }));
	model.add(layers.dense({ units: 10, activation: 'softmax' }));
	return saved(model);
}

/** 101,770 weights: one hidden layer of 128. The same for the same seed. */
export function denseDigits(seed: number): Promise<SavedModel> {
	const start = (n: number) => ({
		kernelInitializer: initializers.glorotUniform({ seed: seed + n })
	});
	const model = sequential();
	model.add(layers.flatten({ inputShape: [28, 28, 1] }));
	model.add(layers.dense({ units: 128, activation: 'relu', ...start(1) }));
	model.add(layers.dense({ units: 10, activation: 'softmax', ...start(2) }));
	return saved(model);
}
