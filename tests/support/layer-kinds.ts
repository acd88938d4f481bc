import { layers, sequential } from '@tensorflow/tfjs-layers';
import { saved, type SavedModel } from './layers-models';

/** 4,010 weights: a convolution, a separable and a depthwise one, on images [28, 28, 1]. */
export function depthwiseCnn(): Promise<SavedModel> {
	const model = sequential();
	const conv = { kernelSize: 3, activation: 'relu' as const };
	model.add(layers.conv2d({ ...conv, inputShape: [28, 28, 1], filters: 32 }));
	model.add(layers.separableConv2d({ ...conv, filters: 64 }));
	model.add(layers.maxPooling2d({ poolSize: 2 }));
	model.add(layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }));
	model.add(layers.globalAveragePooling2d({}));
	model.add(layers.dense({ units: 10, activation: 'softmax' }));
	return saved(model);
}

/** Two convolutions along series [64, 8]. */
export function seriesCnn(): Promise<SavedModel> {
	const model = sequential();
	const conv = { kernelSize: 5, activation: 'relu' as const };
	model.add(layers.conv1d({ ...conv, inputShape: [64, 8], filters: 32 }));
	model.add(layers.conv1d({ ...conv, filters: 64, strides: 2 }));
	model.add(layers.globalAveragePooling1d());
	model.add(layers.dense({ units: 10, activation: 'softmax' }));
	return saved(model);
}

/** An LSTM or a GRU of 64 over series [64, 8]. */
export function recurrentModel(kind: 'lstm' | 'gru'): Promise<SavedModel> {
	const model = sequential();
	model.add(layers[kind]({ inputShape: [64, 8], units: 64 }));
	model.add(layers.dense({ units: 10, activation: 'softmax' }));
	return saved(model);
}

/** A table of 1,000 words of 32 values each, over texts of 40 words. */
export function wordModel(): Promise<SavedModel> {
	const model = sequential();
	model.add(layers.embedding({ inputShape: [40], inputDim: 1000, outputDim: 32 }));
	model.add(layers.globalAveragePooling1d());
	model.add(layers.dense({ units: 10, activation: 'softmax' }));
	return saved(model);
}
