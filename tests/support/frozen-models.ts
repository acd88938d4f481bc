import * as tfl from '@tensorflow/tfjs-layers';
import { saved, type SavedModel } from './layers-models';

/** Frozen conv and batch normalisation → flatten → softmax over 3, for images of 4 × 4 × 1. The same at every call. */
export function frozenCnn({ isHeadFrozen = false } = {}): Promise<SavedModel> {
	const start = (seed: number) => ({ kernelInitializer: tfl.initializers.glorotUniform({ seed }) });
	const trainable = false;
	const conv = { inputShape: [4, 4, 1], filters: 2, kernelSize: 2, activation: 'relu' as const };
	const model = tfl.sequential();
	model.add(tfl.layers.conv2d({ name: 'base', ...conv, ...start(3), trainable }));
	model.add(tfl.layers.batchNormalization({ name: 'norm', trainable }));
	model.add(tfl.layers.flatten());
	model.add(
		tfl.layers.dense({
			name: 'head',
			units: 3,
			activation: 'softmax',
			...start(4),
			trainable: !isHeadFrozen
		})
	);
	return saved(model);
}
