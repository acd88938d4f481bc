import '@tensorflow/tfjs';
import { setBackend } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { saved, type SavedModel } from '../../tests/support/layers-models';
import type { BatchMetrics, EpochEnd } from '$lib/domain/training';
import { trainLocally } from './local-training';
import { measure, measureWith, predict } from './prediction';
import type { ExampleBatch, TrainingTask } from './training-api';
import { TrainingControl } from './training-control';

beforeAll(() => setBackend('cpu'));

/** y = w·x from w = 0; a step of ½ down (w·x − y)² on x = 1 goes all the way to y. */
function line(): Promise<SavedModel> {
	const model = sequential();
	const kernelInitializer = initializers.zeros();
	model.add(layers.dense({ units: 1, useBias: false, kernelInitializer, inputShape: [1] }));
	return saved(model);
}

const examples: ExampleBatch = {
	spec: { inputShape: [1], numLabels: 0, targetShape: [1] },
	inputs: Float32Array.of(1, 1, 1, 1),
	labels: Float32Array.of(3, 3, 3, 3)
};
const off = { name: 'off', expression: ['abs', ['sub', 'yTrue', 'yPred']] } as const;

async function train(
	recipe: Partial<TrainingTask['recipe']>,
	{ control = new TrainingControl(), onEpoch }: Partial<Parameters<typeof trainLocally>[1]> = {}
) {
	const batches: BatchMetrics[] = [];
	const task: TrainingTask = {
		model: await line(),
		recipe: {
			loss: 'meanSquaredError',
			optimizer: { name: 'sgd', learningRate: 0.25 },
			batchSize: 2,
			epochs: 4,
			metrics: ['accuracy', off],
			minExamples: 1,
			...recipe
		},
		examples,
		encoding: 'float32',
		residual: null,
		clippingNorm: null,
		privacy: { kind: 'none' },
		seed: 1
	};
	const onBatch = (batch: BatchMetrics) => void batches.push(batch);
	const run = { backend: 'cpu', control, onBatch, onEpoch } as const;
	return { ...(await trainLocally(task, run)), batches };
}

describe('a training that is steered', () => {
	it('learns numbers, without an accuracy', async () => {
		const { localWeights, summary, batches } = await train({ epochs: 1 });
		// w ← w + ¼·2·(3 − w), twice
		expect(localWeights[0]).toBeCloseTo(2.25, 5);
		expect(batches.map(({ loss }) => loss)).toEqual([9, 2.25]);
		expect(batches[0]).not.toHaveProperty('accuracy', expect.anything());
		expect(summary).toMatchObject({ numExamples: 4, epochs: 1, lossBefore: 9, lossAfter: 0.5625 });
	});

	it('minimises a declared loss as the named one of the same formula', async () => {
		const expression = ['mean', ['square', ['sub', 'yTrue', 'yPred']]] as const;
		const declared = await train({ loss: { expression } });
		expect(declared.localWeights).toEqual((await train({})).localWeights);
	});

	it('ends after so many batches', async () => {
		const { summary, batches } = await train({ batches: 3 });
		expect(batches.map(({ batch, totalBatches }) => [batch, totalBatches])).toEqual([
			[1, 3],
			[2, 3],
			[3, 3]
		]);
		expect(summary.epochs).toBe(2);
	});

	it('waits after each epoch, and keeps what it learnt when told to stop', async () => {
		const control = new TrainingControl();
		const ends: EpochEnd[] = [];
		const { localWeights, summary } = await train(
			{},
			{
				control,
				onEpoch: async (end) => {
					ends.push(end);
					if (!control.training) throw new Error('There is no model to ask.');
					const asked = await measureWith(control.training, examples, {
						loss: 'meanSquaredError',
						metrics: [off]
					});
					expect(asked).toMatchObject({ numExamples: 4, metrics: { off: 0.75 ** ends.length } });
					return false;
				}
			}
		);
		expect(ends).toEqual([{ epoch: 1, epochs: 4, loss: (9 + 2.25) / 2, accuracy: undefined }]);
		expect(localWeights[0]).toBeCloseTo(2.25, 5);
		expect(summary.epochs).toBe(1);
		expect(control.training).toBeNull();
	});

	it('finishes after the batch that runs', async () => {
		const control = new TrainingControl();
		const finished = train({ epochs: 100 }, { control });
		control.finish();
		const { batches, summary } = await finished;
		expect(batches.length).toBeLessThan(2);
		expect(summary.epochs).toBe(1);
	});
});

describe('measure', () => {
	it('says how far off the numbers are', async () => {
		const recipe = { loss: 'meanSquaredError', metrics: [off] } as const;
		expect(await measure(await line(), examples, recipe)).toEqual({
			numExamples: 4,
			loss: 9,
			metrics: { off: 3 }
		});
	});
});

describe('tokens', () => {
	/** The probability of each of three tokens, at two places, whatever the input is. */
	async function constant(): Promise<SavedModel> {
		const model = sequential();
		const kernelInitializer = initializers.zeros();
		model.add(layers.embedding({ inputDim: 3, outputDim: 2, inputLength: 2 }));
		model.add(
			layers.timeDistributed({
				layer: layers.dense({ units: 3, kernelInitializer, activation: 'softmax' })
			})
		);
		return saved(model);
	}
	const spec = { inputShape: [2], numLabels: 3, targetShape: [2] };
	const inputs = Float32Array.of(0, 1, 2, 2);

	it('are learnt at every place by a sparse loss, as by the dense one', async () => {
		const model = await constant();
		const batch = { spec, inputs, labels: Float32Array.of(0, 1, 2, 0) };
		for (const loss of ['sparseCategoricalCrossentropy', 'categoricalCrossentropy'] as const) {
			const measured = await measure(model, batch, { loss, metrics: ['accuracy'] });
			// all are equally likely; the first is named
			expect(measured.loss).toBeCloseTo(Math.log(3), 5);
			expect(measured.accuracy).toBeCloseTo(0.5, 5);
			expect(measured.numExamples).toBe(2);
		}
		const scores = await predict(model, { spec, inputs });
		expect(scores).toHaveLength(2 * 2 * 3);
		scores.forEach((score) => expect(score).toBeCloseTo(1 / 3, 5));
	});

	it('refuse a model of another shape', async () => {
		const one = { inputShape: [2], numLabels: 3 };
		await expect(predict(await constant(), { spec: one, inputs })).rejects.toMatchObject({
			code: 'model/not-trainable'
		});
	});
});
