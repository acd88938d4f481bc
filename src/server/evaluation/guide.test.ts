import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeHeldOut } from '$lib/wire/held-out';
import { saved, type SavedModel } from '../../../tests/support/layers-models';
import { trainReference, type Guidance } from './guide.server';

let folder: string;
let model: SavedModel;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ml-store-guide-'));
	const linear = sequential();
	linear.add(layers.dense({ inputShape: [2], units: 2, useBias: false, activation: 'softmax' }));
	model = await saved(linear);
});
afterAll(() => rm(folder, { recursive: true }));

/** Examples [1, 0] of label 0, on a softmax of zeros. */
async function guidance(numExamples: number): Promise<Guidance> {
	const weightsPath = join(folder, crypto.randomUUID());
	await writeFile(weightsPath, new Float32Array(4));
	return {
		topology: new TextEncoder().encode(JSON.stringify(model.topology)),
		weightSpecs: model.weightSpecs,
		weightsPath,
		heldOut: encodeHeldOut({
			inputShape: [2],
			numLabels: 2,
			inputs: Uint8Array.from({ length: 2 * numExamples }, (_, i) => (i % 2 === 0 ? 255 : 0)),
			labels: new Uint32Array(numExamples)
		}),
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: 'sgd', learningRate: 0.5 },
			batchSize: 1000,
			epochs: 7,
			metrics: [],
			minExamples: 50
		}
	};
}

describe('trainReference', () => {
	it('takes one epoch, as worked by hand, whatever the recipe asks of a device', async () => {
		// p = ½ each: the gradient of the first row is [−½, ½]
		const delta = await trainReference(await guidance(3));
		expect([...delta]).toEqual([0.25, -0.25, 0, 0].map((x) => expect.closeTo(x, 5) as number));
	});

	it('takes no more than 400 examples', async () => {
		const many = await guidance(401);
		const steps = { ...many, recipe: { ...many.recipe, batchSize: 400 } };
		const [one = 0] = await trainReference(steps);
		// a 401st would have been a second step
		expect(one).toBeCloseTo(0.25, 5);
	});

	it('takes what is learnt of each example with it, however many numbers that are', async () => {
		const numExamples = 401;
		const both = sequential();
		both.add(layers.dense({ inputShape: [1], units: 2, useBias: false }));
		const { topology, weightSpecs } = await saved(both);
		const weightsPath = join(folder, crypto.randomUUID());
		await writeFile(weightsPath, new Float32Array(2));
		const { recipe } = await guidance(1);
		const delta = await trainReference({
			topology: new TextEncoder().encode(JSON.stringify(topology)),
			weightSpecs,
			weightsPath,
			heldOut: encodeHeldOut({
				inputShape: [1],
				numLabels: 0,
				targetShape: [2],
				inputs: new Float32Array(numExamples).fill(1),
				labels: Float32Array.from({ length: 2 * numExamples }, (_, i) => (i % 2 === 0 ? 2 : -4))
			}),
			recipe: { ...recipe, loss: 'meanSquaredError' }
		});
		// the gradient of a mean over two numbers is −2 and 4; half of it is taken
		expect([...delta]).toEqual([1, -2].map((x) => expect.closeTo(x, 5) as number));
	});

	it.each([
		['a malformed held-out file', 'held-out/invalid', { heldOut: Uint8Array.of(1, 2, 3) }],
		['a topology it cannot load', 'model/not-trainable', { topology: Uint8Array.of(123, 125) }]
	])('refuses %s', async (_what, code, change) => {
		const broken = trainReference({ ...(await guidance(3)), ...change });
		await expect(broken).rejects.toMatchObject({ code });
	});
});
