import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeHeldOut } from '$lib/wire/held-out';
import { saved, type SavedModel } from '../../../tests/support/layers-models';
import { evaluateVersion, type Evaluation } from './evaluation.server';

let folder: string;
let model: SavedModel;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ml-store-evaluation-'));
	const linear = sequential();
	linear.add(layers.dense({ inputShape: [2], units: 2, useBias: false, activation: 'softmax' }));
	model = await saved(linear);
});
afterAll(() => rm(folder, { recursive: true }));

/** Softmax of the inputs as they are, against [1, 0] → 0 and [0, 1] → `secondLabel`. */
async function evaluation(secondLabel = 1, weights = [1, 0, 0, 1]): Promise<Evaluation> {
	const weightsPath = join(folder, crypto.randomUUID());
	await writeFile(weightsPath, new Uint8Array(Float32Array.from(weights).buffer));
	return {
		topology: new TextEncoder().encode(JSON.stringify(model.topology)),
		weightSpecs: model.weightSpecs,
		weightsPath,
		heldOut: encodeHeldOut({
			inputShape: [2],
			numLabels: 2,
			inputs: Uint8Array.of(255, 0, 0, 255),
			labels: Uint32Array.of(0, secondLabel)
		}),
		recipe: { loss: 'categoricalCrossentropy', metrics: [] }
	};
}

describe('evaluateVersion', () => {
	it('gives loss and accuracy as worked by hand', async () => {
		// softmax([1, 0]) = [e, 1] / (e + 1)
		const right = Math.log(Math.E + 1) - 1;
		const wrong = Math.log(Math.E + 1);
		const allRight = await evaluateVersion(await evaluation());
		expect(allRight).toEqual({
			loss: expect.closeTo(right, 4) as number,
			accuracy: 1,
			metrics: {}
		});
		const halfRight = await evaluateVersion(await evaluation(0));
		expect(halfRight).toEqual({
			loss: expect.closeTo((right + wrong) / 2, 4) as number,
			accuracy: 0.5,
			metrics: {}
		});
	});

	it('goes by frozen weights as by others, and refuses such of another length', async () => {
		const frozen = async (...values: number[]): Promise<Evaluation> => {
			const path = join(folder, crypto.randomUUID());
			await writeFile(path, Float32Array.from(values));
			const kernel = { name: 'kernel', shape: [2, 2] };
			const bias = { name: 'bias', shape: [2] };
			const model = sequential();
			const layer = { inputShape: [2], units: 2, useBias: false, trainable: false };
			model.add(layers.dense({ ...layer, name: 'base' }));
			model.add(layers.dense({ units: 2, activation: 'softmax', name: 'head' }));
			const { topology } = await saved(model);
			return {
				...(await evaluation(1, [1, 0, 0, 1, 0, 0])),
				topology: new TextEncoder().encode(JSON.stringify(topology)),
				weightSpecs: [kernel, bias].map((spec) => ({ ...spec, name: `head/${spec.name}` })),
				frozen: { specs: [{ ...kernel, name: 'base/kernel' }], path }
			};
		};
		expect(await evaluateVersion(await frozen(1, 0, 0, 1))).toMatchObject({ accuracy: 1 });
		expect(await evaluateVersion(await frozen(0, 1, 1, 0))).toMatchObject({ accuracy: 0 });
		await expect(evaluateVersion(await frozen(1, 0, 0))).rejects.toMatchObject({
			code: 'weights/shape-mismatch'
		});
	});

	it('measures numbers by their loss and the recipe’s own metrics, without an accuracy', async () => {
		const sums = sequential();
		sums.add(layers.dense({ inputShape: [2], units: 1, useBias: false }));
		const { topology, weightSpecs } = await saved(sums);
		const weightsPath = join(folder, crypto.randomUUID());
		await writeFile(weightsPath, new Uint8Array(Float32Array.of(1, 1).buffer));
		const measured = await evaluateVersion({
			topology: new TextEncoder().encode(JSON.stringify(topology)),
			weightSpecs,
			weightsPath,
			// 1 + 2 is 4 too few; −5 + 1 is 2 too few
			heldOut: encodeHeldOut({
				inputShape: [2],
				numLabels: 0,
				targetShape: [1],
				inputs: Float32Array.of(1, 2, -5, 1),
				labels: Float32Array.of(7, -2)
			}),
			recipe: {
				loss: 'meanSquaredError',
				metrics: [
					{ name: 'error', expression: ['mean', ['abs', ['sub', 'yTrue', 'yPred']]] },
					{ name: 'none', expression: ['mean', ['mul', 1e30, ['mul', 1e30, 'yTrue']]] }
				]
			}
		});
		// (16 + 4) / 2, (4 + 2) / 2; what is no number is left out
		expect(measured).toEqual({ loss: 10, accuracy: null, metrics: { error: 3 } });
	});

	it.each([
		['a malformed held-out file', 'held-out/invalid', { heldOut: Uint8Array.of(1, 2, 3) }],
		['a topology it cannot load', 'model/not-trainable', { topology: Uint8Array.of(123, 125) }]
	])('refuses %s', async (_what, code, change) => {
		await expect(evaluateVersion({ ...(await evaluation()), ...change })).rejects.toMatchObject({
			code
		});
	});

	it('refuses weights of another length, and examples of another shape', async () => {
		await expect(evaluateVersion(await evaluation(1, [1, 2]))).rejects.toMatchObject({
			code: 'weights/shape-mismatch'
		});
		const heldOut = encodeHeldOut({
			inputShape: [3],
			numLabels: 2,
			inputs: Uint8Array.of(1, 2, 3),
			labels: Uint32Array.of(0)
		});
		await expect(evaluateVersion({ ...(await evaluation()), heldOut })).rejects.toMatchObject({
			code: 'model/not-trainable'
		});
	});
});
