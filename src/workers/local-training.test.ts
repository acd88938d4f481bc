import '@tensorflow/tfjs-backend-wasm';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeDelta, DEFAULT_TOP_K } from '$lib/domain/codec';
import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import { meanOfSum } from '$lib/domain/secure-aggregation/opened-sum';
import { signed } from '$lib/domain/secure-aggregation/ring';
import { seededRandom } from '$lib/domain/random';
import type { BatchMetrics } from '$lib/domain/training';
import { deltaBetween, l2Norm } from '$lib/domain/weights';
import { saved, tinyCnn, type SavedModel } from '../../tests/support/layers-models';
import { registerGradientKernels } from './kernels/register';
import { trainLocally } from './local-training';
import { predict } from './prediction';
import type { TrainingTask } from './training-api';
import { TrainingControl } from './training-control';

let cnn: SavedModel;
beforeAll(async () => {
	registerGradientKernels();
	await setBackend('wasm');
	cnn = await tinyCnn();
});

/** Ten images of 4 × 4: the brighter, the higher the label. */
function task(change: Partial<TrainingTask> = {}): TrainingTask {
	const random = seededRandom(3);
	const labels = Uint32Array.from({ length: 10 }, (_, i) => i % 3);
	const inputs = Float32Array.from(
		{ length: 160 },
		(_, i) => ((labels[Math.floor(i / 16)] ?? 0) + random()) / 3
	);
	return {
		model: cnn,
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: 'adam', learningRate: 0.02 },
			batchSize: 4,
			epochs: 10,
			metrics: ['accuracy'],
			minExamples: 1
		},
		examples: { spec: { inputShape: [4, 4, 1], numLabels: 3 }, inputs, labels },
		encoding: 'float32',
		residual: null,
		clippingNorm: null,
		privacy: { kind: 'none' },
		seed: 5,
		...change
	};
}

const recipe = (change: Partial<TrainingTask['recipe']>) => ({ ...task().recipe, ...change });

function train(
	change?: Partial<TrainingTask>,
	{
		control = new TrainingControl(),
		onBatch
	}: { control?: TrainingControl; onBatch?: (batch: BatchMetrics) => void } = {}
) {
	return trainLocally(task(change), {
		backend: 'wasm',
		control,
		onBatch: (batch) => onBatch?.(batch)
	});
}

describe('trainLocally', () => {
	it('learns, until it knows its examples', async () => {
		const { summary } = await train({ recipe: recipe({ epochs: 60 }) });
		expect(summary.accuracyBefore).toBeLessThan(0.7);
		expect(summary.accuracyAfter).toBeGreaterThan(0.8);
	});

	it('tells of each batch, and measures before and after', async () => {
		const batches: BatchMetrics[] = [];
		const { summary } = await train(undefined, { onBatch: (batch) => void batches.push(batch) });
		expect(summary).toMatchObject({ numExamples: 10, backend: 'wasm' });
		expect(summary.lossAfter).toBeLessThan(summary.lossBefore);
		// 10 examples by 4 make 3 batches an epoch, the last of 2
		expect(batches.map(({ batch }) => batch)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
		expect(batches.at(-1)).toMatchObject({ totalBatches: 30, epoch: 10, epochs: 10 });
	});

	it('sends local − base', async () => {
		const { localWeights, payload, deltaNorm } = await train();
		const delta = deltaBetween(localWeights, cnn.weights);
		expect(decodeDelta('float32', payload, delta.length)).toEqual(delta);
		expect(deltaNorm).toBe(l2Norm(delta));
	});

	it('sends no more than the clipping norm, and says how long the delta was', async () => {
		const { payload, deltaNorm } = await train({ clippingNorm: 0.01 });
		expect(deltaNorm).toBeGreaterThan(0.01);
		expect(l2Norm(decodeDelta('float32', payload, cnn.weights.length))).toBeCloseTo(0.01, 5);
	});

	it('sends what it left out with the next update', async () => {
		const encoding = { share: 0.1, entries: 'int8' } as const;
		const first = await train({ encoding });
		const delta = deltaBetween(first.localWeights, cnn.weights);
		const second = await train({ encoding, residual: first.residual });
		const [one, two] = [first, second].map(({ payload }) =>
			decodeDelta('top-k', payload, delta.length)
		);
		// both trainings are the same: what was sent and what is left are twice the delta
		second.residual?.forEach((left, i) => {
			const sent = (one?.[i] ?? NaN) + (two?.[i] ?? NaN);
			expect(sent + left).toBeCloseTo(2 * (delta[i] ?? NaN), 5);
		});
		expect(second.payload).not.toEqual(first.payload);
	});

	it('adds other noise to the clipped delta each time, and none to this device’s own copy', async () => {
		const privacy = {
			kind: 'local',
			clippingNorm: 0.01,
			noiseMultiplier: 50,
			participationCap: 1
		} as const;
		const plain = await train();
		const [one, two] = [await train({ privacy }), await train({ privacy })];
		expect(one.localWeights).toEqual(plain.localWeights);
		expect(two.payload).not.toEqual(one.payload);
		const sent = decodeDelta('float32', one.payload, cnn.weights.length);
		// σ = 0.5 on each weight buries a delta of length 0.01
		const deviation = l2Norm(sent) / Math.sqrt(sent.length);
		expect(deviation).toBeGreaterThan(0.4);
		expect(deviation).toBeLessThan(0.6);
	});

	it('rounds the clipped delta to the grid of a secure sum', async () => {
		const privacy: PrivacyPolicy = {
			kind: 'secure',
			clippingNorm: 0.01,
			least: 3,
			most: 256,
			bits: 16,
			helpers: []
		};
		const { payload, residual, deltaNorm } = await train({ privacy });
		const sum = signed(new Uint32Array(payload.buffer), 4);
		expect(sum).toHaveLength(cnn.weights.length);
		expect(residual).toBeNull();
		expect(deltaNorm).toBeGreaterThan(0.01);
		const sent = meanOfSum(sum, 1, privacy);
		expect(Math.abs(l2Norm(sent) - 0.01)).toBeLessThan(1e-4);
	});

	it.each(['float32', 'int8', 'int4', DEFAULT_TOP_K] as const)(
		'gives the same %j bytes for the same seed',
		async (encoding) => {
			const [one, two, other] = [
				await train({ encoding }),
				await train({ encoding }),
				await train({ encoding, seed: 6 })
			];
			expect(two.payload).toEqual(one.payload);
			expect(other.payload).not.toEqual(one.payload);
		}
	);

	it.each(['sgd', 'momentum', 'adam', 'rmsprop'] as const)(
		'leaks no tensors with %s',
		async (name) => {
			const change = { recipe: recipe({ optimizer: { name, learningRate: 0.01 }, epochs: 1 }) };
			const before = memory();
			await train(change);
			await train(change);
			expect(memory().numTensors).toBe(before.numTensors);
			expect(memory().numDataBuffers).toBe(before.numDataBuffers);
		}
	);

	it('leaves accuracy out where the recipe does not ask for it', async () => {
		const { summary } = await train({ recipe: recipe({ metrics: [], epochs: 1 }) });
		expect(summary.accuracyAfter).toBeUndefined();
	});

	it('pauses between batches, goes on, and stops, also out of a pause', async () => {
		const control = new TrainingControl();
		let batches = 0;
		const training = train(undefined, {
			control,
			onBatch: () => {
				batches += 1;
				if (batches === 2 || batches === 4) control.pause();
			}
		});
		const settled = training.catch((error: unknown) => error);
		const turns = async () => {
			for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
		};
		while (batches < 2) await turns();
		await turns();
		expect(batches).toBe(2);
		control.resume();
		while (batches < 4) await turns();
		await turns();
		expect(batches).toBe(4);
		control.stop();
		expect(await settled).toMatchObject({ code: 'training/stopped' });
		expect(batches).toBe(4);
	});

	it('notices that training diverges, and cleans up', async () => {
		const before = memory().numTensors;
		const optimizer = { name: 'sgd', learningRate: 1e39 } as const;
		await expect(train({ recipe: recipe({ optimizer }) })).rejects.toMatchObject({
			code: 'training/diverged'
		});
		expect(memory().numTensors).toBe(before);
	});

	it.each([
		['too few examples', 'training/no-examples', () => ({ recipe: recipe({ minExamples: 11 }) })],
		[
			'weights of another length',
			'weights/shape-mismatch',
			() => ({ model: { ...cnn, weights: new Float32Array(3) } })
		],
		[
			'an unknown layer',
			'model/not-trainable',
			() => ({
				model: {
					...cnn,
					topology: JSON.parse(
						JSON.stringify(cnn.topology).replace('"Conv2D"', '"Lambda"')
					) as unknown
				}
			})
		],
		[
			'a topology that is none',
			'model/not-trainable',
			() => ({ model: { ...cnn, topology: { a: 1 } } })
		],
		[
			'a model for other inputs',
			'model/not-trainable',
			() => ({ examples: { ...task().examples, spec: { inputShape: [16], numLabels: 3 } } })
		]
	])('refuses %s', async (_what, code, change) => {
		await expect(train(change())).rejects.toMatchObject({ code });
	});

	it('refuses a layer without a gradient, and says so', async () => {
		const model = sequential();
		model.add(layers.conv2d({ inputShape: [4, 4, 1], filters: 2, kernelSize: 2, dilationRate: 2 }));
		model.add(layers.flatten());
		model.add(layers.dense({ units: 3, activation: 'softmax' }));
		await expect(train({ model: await saved(model) })).rejects.toMatchObject({
			code: 'model/not-trainable',
			message: expect.stringContaining('dilation rates greater than 1') as string
		});
	});
});

describe('predict', () => {
	it('gives probabilities, one row an input, and leaks nothing', async () => {
		const { spec, inputs } = task().examples;
		const before = memory().numTensors;
		const probabilities = await predict(cnn, { spec, inputs });
		expect(probabilities.length).toBe(30);
		for (let i = 0; i < 30; i += 3) {
			const row = probabilities.subarray(i, i + 3);
			expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
		}
		expect(memory().numTensors).toBe(before);
	});

	it('reads a single output as the second of two labels', async () => {
		const model = sequential();
		model.add(layers.dense({ inputShape: [1], units: 1, useBias: false, activation: 'sigmoid' }));
		const { topology, weightSpecs } = await saved(model);
		const [no, yes] = await predict(
			{ topology, weightSpecs, weights: Float32Array.of(1) },
			{ spec: { inputShape: [1], numLabels: 2 }, inputs: Float32Array.of(1) }
		);
		expect(yes).toBeCloseTo(1 / (1 + Math.exp(-1)), 5);
		expect((no ?? 0) + (yes ?? 0)).toBeCloseTo(1, 5);
	});
});
