import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { layersModelFiles } from './tfjs-export';
import type { WeightSpec } from './weights';

const specs: WeightSpec[] = [
	{ name: 'out/kernel', shape: [2, 1] },
	{ name: 'out/bias', shape: [1] }
];

function model() {
	return tf.sequential({ layers: [tf.layers.dense({ name: 'out', units: 1, inputShape: [2] })] });
}

function littleEndian(...values: number[]): Uint8Array<ArrayBuffer> {
	return new Uint8Array(Float32Array.from(values).buffer);
}

describe('layersModelFiles', () => {
	it('writes what tfjs itself loads, and which then predicts 2·3 + 5·4 + 1', async () => {
		const topology = JSON.stringify(model().toJSON(null, false));
		const files = layersModelFiles(topology, littleEndian(2, 5, 1), specs);
		const json = JSON.parse(files['model.json']) as tf.io.ModelJSON;
		const manifest = json.weightsManifest[0];

		const loaded = await tf.loadLayersModel(
			tf.io.fromMemory({
				modelTopology: json.modelTopology,
				weightSpecs: manifest?.weights ?? [],
				weightData: files['weights.bin'].buffer
			})
		);
		const answer = loaded.predict(tf.tensor2d([[3, 4]])) as tf.Tensor;
		expect([...(await answer.data())]).toEqual([27]);
		expect(manifest?.paths).toEqual(['weights.bin']);
	});

	it('refuses weights of another length', () => {
		expect(() => layersModelFiles('{}', littleEndian(1, 2), specs)).toThrow(
			expect.objectContaining({ code: 'weights/shape-mismatch' })
		);
	});

	it('refuses a topology that is not JSON', () => {
		expect(() => layersModelFiles('{', littleEndian(1, 2, 3), specs)).toThrow(
			expect.objectContaining({ code: 'model/invalid' })
		);
	});
});
