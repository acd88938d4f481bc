import '@tensorflow/tfjs';
import { setBackend } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
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
	{
		control = new TrainingControl(),
		onEpoch,
		onBatch: alsoOnBatch,
		mostMilliseconds
	}: Partial<Parameters<typeof trainLocally>[1]> & { mostMilliseconds?: number } = {}
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
		seed: 1,
		...(mostMilliseconds !== undefined && { mostMilliseconds })
	};
	const onBatch = (batch: BatchMetrics) => {
		batches.push(batch);
		alsoOnBatch?.(batch);
	};
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

describe('a training that may take so long', () => {
	/** A clock that goes on by a minute a batch, and by nothing else. */
	let now = 0;
	const clock = vi.fn(() => now);
	beforeEach(() => {
		now = 0;
		vi.spyOn(performance, 'now').mockImplementation(clock);
	});
	afterEach(() => vi.restoreAllMocks());
	const minute = () => void (now += 60_000);
	const whole = { epochs: 1, batchSize: 1 };

	it('ends in the middle of an epoch, and keeps what it has learnt', async () => {
		const of = { mostMilliseconds: 180_000, onBatch: minute };
		const { batches, summary, localWeights } = await train(whole, of);
		expect(batches).toHaveLength(3);
		expect(summary).toMatchObject({ isOutOfTime: true, epochs: 1 });
		// w ← w + ¼·2·(3 − w), three times
		expect(localWeights[0]).toBeCloseTo(2.625, 5);
		expect(summary.lossAfter).toBeCloseTo(0.375 ** 2, 5);
	});

	it('ends between two epochs, without asking whether to go on', async () => {
		const onEpoch = vi.fn(() => Promise.resolve(true));
		const of = { mostMilliseconds: 120_000, onBatch: minute, onEpoch };
		const { batches, summary } = await train({ epochs: 2 }, of);
		expect([batches.length, summary.epochs, summary.isOutOfTime]).toEqual([2, 1, true]);
		expect(onEpoch).not.toHaveBeenCalled();
	});

	it('counts how long the plugin validates', async () => {
		const onEpoch = () => {
			minute();
			return Promise.resolve(true);
		};
		const { batches, summary } = await train({ epochs: 4 }, { mostMilliseconds: 60_000, onEpoch });
		expect([batches.length, summary.isOutOfTime]).toEqual([2, true]);
	});

	it('runs one batch in any case, and all of them where the time is enough', async () => {
		const little = await train(whole, { mostMilliseconds: 0, onBatch: minute });
		expect([little.batches.length, little.summary.isOutOfTime]).toEqual([1, true]);
		// the last batch ends as the time does: nothing was left out
		const enough = await train(whole, { mostMilliseconds: 240_000, onBatch: minute });
		expect([enough.batches.length, enough.summary.isOutOfTime]).toEqual([4, false]);
	});

	it('does not count the person’s pauses', async () => {
		const control = new TrainingControl();
		const onBatch = ({ batch }: BatchMetrics) => {
			minute();
			if (batch !== 1) return;
			control.pause();
			// an hour, from when somebody looks at the clock
			clock.mockImplementationOnce(() => {
				const from = now;
				queueMicrotask(() => {
					now += 3_600_000;
					control.resume();
				});
				return from;
			});
		};
		const of = { control, onBatch, mostMilliseconds: 240_000 };
		const { batches, summary } = await train(whole, of);
		expect([batches.length, summary.isOutOfTime]).toEqual([4, false]);
		expect(control.pausedMilliseconds).toBe(3_600_000);
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
