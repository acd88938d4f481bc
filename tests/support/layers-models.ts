import type { WeightSpec } from '../../src/lib/domain/weights';
import '@tensorflow/tfjs'; // registers the gradients
import { io } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

/** A model's parts as they lie in a version: topology, weight names and shapes, flat weights. */
export interface SavedModel {
	topology: object;
	weightSpecs: WeightSpec[];
	weights: Float32Array<ArrayBuffer>;
}

/** Saves `model`, and disposes of it. */
export async function saved(model: tfl.LayersModel): Promise<SavedModel> {
	const parts = Promise.withResolvers<SavedModel>();
	await model.save(
		io.withSaveHandler((artifacts) => {
			parts.resolve({
				topology: artifacts.modelTopology as object,
				weightSpecs: (artifacts.weightSpecs ?? []).map(({ name, shape }) => ({ name, shape })),
				weights: new Float32Array(io.CompositeArrayBuffer.join(artifacts.weightData))
			});
			const saving = io.getModelArtifactsInfoForJSON(artifacts);
			return Promise.resolve({ modelArtifactsInfo: saving });
		})
	);
	model.dispose();
	return parts.promise;
}

/** conv 2×2 → flatten → softmax over `numLabels`, for images of 4 × 4 × 1. The same at every call. */
export function tinyCnn(numLabels = 3): Promise<SavedModel> {
	const start = (seed: number) => ({ kernelInitializer: tfl.initializers.glorotUniform({ seed }) });
	const conv = { inputShape: [4, 4, 1], filters: 2, kernelSize: 2, activation: 'relu' as const };
	const model = tfl.sequential();
	model.add(tfl.layers.conv2d({ ...conv, ...start(3) }));
	model.add(tfl.layers.flatten());
	model.add(tfl.layers.dense({ units: numLabels, activation: 'softmax', ...start(4) }));
	return saved(model);
}

/** The bytes of a `model.json` for it, with one shard, `weights.bin`. */
export function modelJsonOf({ topology, weightSpecs }: Omit<SavedModel, 'weights'>): object {
	const weights = weightSpecs.map((spec) => ({ ...spec, dtype: 'float32' }));
	return {
		format: 'layers-model',
		modelTopology: topology,
		weightsManifest: [{ paths: ['weights.bin'], weights }]
	};
}
