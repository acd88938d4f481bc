import '@tensorflow/tfjs-backend-wasm';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { sizeOf } from '$lib/domain/weights';
import { TRAIN_CASES } from '../../tests/support/train-cases/all';
import {
	referenceTraining,
	type Trained
} from '../../tests/support/train-cases/reference-training';
import { prepare, taskOf, type TrainCase } from '../../tests/support/train-cases/train-case';
import { correctCpuKernels, correctGradients } from './kernels/corrections';
import { registerGradientKernels } from './kernels/register';
import { trainLocally } from './local-training';
import type { TrainingTask } from './training-api';
import { TrainingControl } from './training-control';

/** Of losses and of weights. Seen: 5e-7. */
const TOLERANCE = 1e-5;

/** No gradient in tfjs itself, or nothing to train, or another shape each time; see docs/training.md. */
const LEFT_OUT = [
	...['categoryEncoding', 'centerCrop', 'conv3dTranspose', 'randomWidth', 'resizing'],
	'thresholdedReLU'
];

beforeAll(async () => {
	correctGradients();
	correctCpuKernels();
	registerGradientKernels();
	await setBackend('cpu');
});

async function trainedOn(backend: 'wasm' | 'cpu', task: TrainingTask): Promise<Trained> {
	await setBackend(backend);
	const before = memory().numTensors;
	const losses: number[] = [];
	const { localWeights } = await trainLocally(task, {
		backend,
		control: new TrainingControl(),
		onBatch: ({ loss }) => losses.push(loss)
	});
	expect(memory().numTensors).toBe(before);
	return { losses, weights: [...localWeights] };
}

async function taskFor(one: TrainCase): Promise<TrainingTask> {
	await setBackend('cpu');
	return taskOf(await prepare(one));
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
	expect(a).toHaveLength(b.length);
	return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))));
}

/** Names of the weights that stayed where they were. */
function unmoved({ model }: TrainingTask, trained: readonly number[]): string[] {
	let at = 0;
	return model.weightSpecs
		.filter((spec) => {
			const start = at;
			at += sizeOf(spec);
			const before = [...model.weights.subarray(start, at)];
			return largestDifference(before, trained.slice(start, at)) < 1e-4;
		})
		.map(({ name }) => name);
}

describe.each(TRAIN_CASES)('$name', (one) => {
	it('comes to the same losses and weights on WASM and cpu in four steps', async () => {
		const task = await taskFor(one);
		const wasm = await trainedOn('wasm', task);
		const cpu = await trainedOn('cpu', task);
		expect(unmoved(task, cpu.weights)).toEqual([]);

		const oracle = one.reference ? referenceTraining(task, one.reference) : cpu;
		expect(oracle.losses).toHaveLength(4);
		for (const trained of [wasm, cpu]) {
			expect(largestDifference(trained.losses, oracle.losses)).toBeLessThan(TOLERANCE);
			expect(largestDifference(trained.weights, oracle.weights)).toBeLessThan(TOLERANCE);
		}
	});

	// cpu and WASM share their rules of derivation: two that agree may both be wrong
	it('goes down the slope of its loss', async () => {
		const task = oneStepOf(await taskFor(one));
		const { model, recipe } = task;
		const lossesAt = (weights: Float32Array) =>
			trainedOn('cpu', { ...task, model: { ...model, weights } });
		const after = (await lossesAt(model.weights)).weights;
		// what batch normalisation remembers is no weight
		const names = model.weightSpecs.flatMap((spec) => Array<string>(sizeOf(spec)).fill(spec.name));
		const gradient = model.weights.map((value, i) =>
			names[i]?.includes('moving') ? 0 : (value - (after[i] ?? NaN)) / recipe.optimizer.learningRate
		);
		const square = gradient.reduce((sum, slope) => sum + slope * slope, 0);
		const h = 0.002 / Math.sqrt(square);
		const [up, down] = [h, -h].map((by) =>
			model.weights.map((value, i) => value + by * (gradient[i] ?? NaN))
		) as [Float32Array, Float32Array];
		const [above = NaN] = (await lossesAt(up)).losses;
		const [below = NaN] = (await lossesAt(down)).losses;
		// relu and the like have kinks: rounding alone makes 1e-4
		expect(Math.abs((above - below) / (2 * h) / square - 1)).toBeLessThan(0.02);
	});
});

/** All examples in one step of plain gradient descent. */
function oneStepOf(task: TrainingTask): TrainingTask {
	const optimizer = { name: 'sgd', learningRate: 0.01 } as const;
	return {
		...task,
		recipe: { ...task.recipe, optimizer, batchSize: 6, epochs: 1, proximalMu: 0 }
	};
}

describe('the matrix', () => {
	it('has every layer of tfjs-layers but those that cannot be in it', async () => {
		const prepared = await Promise.all(TRAIN_CASES.map(prepare));
		const used = new Set(
			prepared.flatMap(({ model }) =>
				[...JSON.stringify(model.topology).matchAll(/"class_name":"(\w+)"/g)].map(([, name = '']) =>
					name.toLowerCase()
				)
			)
		);
		const missing = Object.keys(layers).filter((name) => !used.has(name.toLowerCase()));
		const isAlias = (name: string) => /^(avg|max|global\w+)Pool(ing)?\dd$/i.test(name);
		const abstract = ['Layer', 'RNNCell', 'input', 'convLstm2dCell'];
		const real = missing.filter((name) => !isAlias(name) && !abstract.includes(name));
		expect(real.sort()).toEqual(LEFT_OUT);
	});
});
