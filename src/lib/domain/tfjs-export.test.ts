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
	const [kernel, bias] = [specs.slice(0, 1), specs.slice(1)];

	it.each([
		['', [{ specs, bytes: littleEndian(2, 5, 1) }]],
		[
			' with frozen weights',
			[
				{ specs: bias, bytes: littleEndian(1) },
				{ specs: kernel, bytes: littleEndian(2, 5) }
			]
		]
	])('writes what tfjs itself loads, and which predicts 2·3 + 5·4 + 1%s', async (_, parts) => {
		const topology = JSON.stringify(model().toJSON(null, false));
		const files = layersModelFiles(topology, parts);
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
		expect(() => layersModelFiles('{}', [{ specs, bytes: littleEndian(1, 2) }])).toThrow(
			expect.objectContaining({ code: 'weights/shape-mismatch' })
		);
	});

	it('refuses a topology that is not JSON', () => {
		expect(() => layersModelFiles('{', [{ specs, bytes: littleEndian(1, 2, 3) }])).toThrow(
			expect.objectContaining({ code: 'model/invalid' })
		);
	});
});
