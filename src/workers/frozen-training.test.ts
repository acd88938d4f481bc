import '@tensorflow/tfjs-backend-wasm';
import { memory, profile, setBackend, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { separateWeights } from '$lib/domain/frozen-weights';
import { seededRandom, shuffled } from '$lib/domain/random';
import { saved } from '../../tests/support/layers-models';
import { fitModel, type FittedModel } from './examples';
import { afterFrozen } from './features';
import { splitAtFrozen } from './frozen-prefix';
import { registerGradientKernels } from './kernels/register';
import {
	disposeModel,
	frozenWeightsOf,
	loadModel,
	makeOptimizer,
	readWeights
} from './layers-model';
import { trainLocally } from './local-training';
import { compile, evaluate, trainStep } from './measure';
import type { ModelState, TrainingTask } from './training-api';
import { TrainingControl } from './training-control';

beforeAll(async () => {
	registerGradientKernels();
	await setBackend('wasm');
});

type Build = () => tfl.LayersModel;

let seed = 0;
const start = () => ({ kernelInitializer: tfl.initializers.glorotUniform({ seed: ++seed }) });
const conv = (args: object = {}) =>
	tfl.layers.conv2d({ filters: 3, kernelSize: 2, activation: 'relu', ...start(), ...args });
const dense = (units: number, args: object = {}) =>
	tfl.layers.dense({ units, ...start(), ...args });
const frozen = { trainable: false };
const norm = (args: object = {}) => tfl.layers.batchNormalization({ momentum: 0.5, ...args });
const l2 = () => ({ kernelRegularizer: tfl.regularizers.l2({ l2: 0.1 }) });
const output = () => dense(3, { activation: 'softmax' });

/** A frozen convolution with batch normalisation, and a head that has one too. */
function chain(head: tfl.layers.Layer[] = [norm(), output()]): tfl.LayersModel {
	const model = tfl.sequential();
	model.add(conv({ inputShape: [4, 4, 1], ...frozen, ...l2() }));
	model.add(norm(frozen));
	model.add(tfl.layers.flatten());
	for (const layer of head) model.add(layer);
	return model;
}

/** A frozen model within a model. */
function nested(): tfl.LayersModel {
	const base = tfl.sequential({ name: 'base' });
	base.add(conv({ inputShape: [4, 4, 1], ...frozen }));
	base.add(norm(frozen));
	const input = tfl.input({ shape: [4, 4, 1] });
	const flat = tfl.layers.flatten().apply(base.apply(input)) as tfl.SymbolicTensor;
	return tfl.model({ inputs: input, outputs: output().apply(flat) as tfl.SymbolicTensor });
}

/** Two frozen blocks, each with a way around it; what is learnt begins in the middle of a third. */
function residual(): tfl.LayersModel {
	const input = tfl.input({ shape: [4, 4, 1] });
	let x = conv({ padding: 'same', ...frozen }).apply(input);
	for (const args of [frozen, frozen, {}]) {
		const z = conv({ padding: 'same', ...frozen }).apply(x);
		const y = conv({ padding: 'same', ...args }).apply(z);
		x = tfl.layers.add().apply([x, y] as tfl.SymbolicTensor[]);
	}
	const flat = tfl.layers.flatten().apply(x) as tfl.SymbolicTensor;
	return tfl.model({ inputs: input, outputs: output().apply(flat) as tfl.SymbolicTensor });
}

/** What is learnt is used before a frozen layer, too. */
function shared(): tfl.LayersModel {
	const twice = conv({ padding: 'same', filters: 1 });
	const input = tfl.input({ shape: [4, 4, 1] });
	const first = conv({ padding: 'same', filters: 1, ...frozen }).apply(input);
	const x = twice.apply(conv({ padding: 'same', filters: 1, ...frozen }).apply(twice.apply(first)));
	const flat = tfl.layers.flatten().apply(x) as tfl.SymbolicTensor;
	return tfl.model({ inputs: input, outputs: output().apply(flat) as tfl.SymbolicTensor });
}

/** The state of a model as a version and its frozen weights hold it. */
async function stateOf(build: Build): Promise<ModelState> {
	seed = 0;
	const { topology, weightSpecs, weights } = await saved(build());
	// running means of a fresh layer are 0 and variances 1: as if there were no layer
	const random = seededRandom(2);
	const used = weights.map((value) => (value === 0 || value === 1 ? 0.5 + random() : value));
	const model = await loadModel({ topology, weightSpecs, weights: used });
	const separate = separateWeights(used, weightSpecs, frozenWeightsOf(model));
	disposeModel(model);
	return { topology, ...separate };
}

function taskFor(model: ModelState, change: Partial<TrainingTask['recipe']> = {}): TrainingTask {
	const random = seededRandom(3);
	const labels = Uint32Array.from({ length: 10 }, (_, i) => i % 3);
	const inputs = Float32Array.from(
		{ length: 160 },
		(_, i) => ((labels[Math.floor(i / 16)] ?? 0) + random()) / 3
	);
	return {
		model,
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: 'adam', learningRate: 0.02 },
			batchSize: 4,
			epochs: 3,
			metrics: ['accuracy'],
			minExamples: 1,
			...change
		},
		examples: { spec: { inputShape: [4, 4, 1], numLabels: 3 }, inputs, labels },
		encoding: 'float32',
		residual: null,
		clippingNorm: null,
		privacy: { kind: 'none' },
		seed: 5
	};
}

const train = (task: TrainingTask) =>
	trainLocally(task, {
		backend: 'wasm',
		control: new TrainingControl(),
		onBatch: () => undefined
	});

/** The same training by the plain way: every step through the whole model. */
async function trainWhole(task: TrainingTask) {
	const fitted = fitModel(await loadModel(task.model), task.examples.spec);
	compile(fitted, task.recipe, makeOptimizer(task.recipe.optimizer));
	const between = () => Promise.resolve();
	const before = await evaluate(fitted, task.examples, between);
	const random = seededRandom(task.seed);
	for (let epoch = 0; epoch < task.recipe.epochs; epoch++) {
		const order = shuffled(10, random);
		for (let at = 0; at < order.length; at += task.recipe.batchSize) {
			await trainStep(fitted, task.examples, order.subarray(at, at + task.recipe.batchSize));
		}
	}
	const after = await evaluate(fitted, task.examples, between);
	const localWeights = await readWeights(fitted.model, task.model.weightSpecs);
	const still = await readWeights(fitted.model, task.model.frozen?.specs ?? []);
	return { before, after, localWeights, still };
}

function close(a: ArrayLike<number>, b: ArrayLike<number>): void {
	expect(a.length).toBe(b.length);
	const distance = Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN))));
	expect(distance).toBeLessThan(1e-5);
}

const models: [string, Build, splitsAt: string][] = [
	['a chain', chain, 'Flatten'],
	['a model within a model', nested, 'Flatten'],
	['ways around blocks', residual, 'Add'],
	['a layer used twice', shared, 'Conv2D'],
	['dropout after the base', () => chain([tfl.layers.dropout({ rate: 0 }), output()]), 'Flatten']
];

describe('training a model with frozen layers', () => {
	it.each(models)('learns the same from features as through all of it: %s', async (_, build) => {
		const task = taskFor(await stateOf(build));
		const [cached, whole] = [await train(task), await trainWhole(task)];
		close(cached.localWeights, whole.localWeights);
		close(
			[cached.summary.lossBefore, cached.summary.lossAfter],
			[whole.before.loss, whole.after.loss]
		);
		expect(cached.localWeights).not.toEqual(task.model.weights);
	});

	it.each(models)('changes nothing that is frozen: %s', async (_, build) => {
		const task = taskFor(await stateOf(build));
		const { still } = await trainWhole(task);
		expect(still).toEqual(task.model.frozen?.values);
	});

	it.each(models)('keeps no tensor: %s', async (_, build) => {
		const task = taskFor(await stateOf(build));
		await train(task);
		const { numTensors } = memory();
		await train(task);
		expect(memory().numTensors).toBe(numTensors);
	});

	it.each(models)('goes through the frozen part once: %s', async (_, build, splitsAt) => {
		const model = await loadModel(await stateOf(build));
		const split = splitAtFrozen(model);
		expect(split?.prefix.outputs[0]?.sourceLayer.getClassName()).toBe(splitsAt);
		disposeModel(model);
	});

	it('goes through frozen convolutions once for each example', async () => {
		const task = taskFor(await stateOf(chain));
		const { kernels } = await profile(async () => {
			await train(task);
			return [];
		});
		// all ten in one batch; plainly it would be once for each step, and twice to measure
		expect(kernels.filter(({ name }) => /^(Fused)?Conv2D$/.test(name))).toHaveLength(1);
	});

	it('minimises no more than the loss: frozen weights are not regularised', async () => {
		const task = taskFor(await stateOf(() => chain([output()])));
		const fitted = fitModel(await loadModel(task.model), task.examples.spec);
		compile(fitted, task.recipe, makeOptimizer(task.recipe.optimizer));
		const { loss } = await evaluate(fitted, task.examples, () => Promise.resolve());
		const all = Uint32Array.from({ length: 10 }, (_, i) => i);
		expect((await trainStep(fitted, task.examples, all)).loss).toBeCloseTo(loss, 5);
		disposeModel(fitted.model);
	});

	it('learns with the pull to the base, and is asked meanwhile as a whole', async () => {
		const task = taskFor(await stateOf(chain), { proximalMu: 5 });
		const control = new TrainingControl();
		let asked: FittedModel | null = null;
		const { localWeights } = await trainLocally(task, {
			backend: 'wasm',
			control,
			onBatch: () => void (asked = control.training)
		});
		expect(asked).toMatchObject({ spec: { inputShape: [4, 4, 1] } });
		const free = await train(taskFor(task.model));
		expect(distanceTo(task.model.weights, localWeights)).toBeLessThan(
			distanceTo(task.model.weights, free.localWeights)
		);
	});
});

function distanceTo(base: Float32Array, weights: Float32Array): number {
	return Math.hypot(...weights.map((value, i) => value - (base[i] ?? NaN)));
}

describe('splitAtFrozen', () => {
	it.each<[string, Build]>([
		['nothing is frozen', () => tfl.sequential({ layers: [flat(), output()] })],
		['what learns comes first', () => tfl.sequential({ layers: [flat(), dense(4), still()] })],
		['dropout comes before what is frozen', () => begun(tfl.layers.dropout({ rate: 0.5 }))],
		['a mask goes along', () => begun(tfl.layers.masking())]
	])('finds no place where %s', (_, build) => {
		const model = build();
		expect(splitAtFrozen(model)).toBeNull();
		disposeModel(model);
	});
});

const flat = () => tfl.layers.flatten({ inputShape: [4, 4, 1] });
const still = () => dense(3, frozen);

function begun(layer: tfl.layers.Layer): tfl.LayersModel {
	const reshape = tfl.layers.reshape({ inputShape: [4, 4, 1], targetShape: [4, 4] });
	return tfl.sequential({ layers: [reshape, layer, still(), tfl.layers.flatten(), output()] });
}

describe('afterFrozen', () => {
	it('leaves a training as it is whose features would take too much', async () => {
		const { model, examples } = taskFor(await stateOf(chain));
		const fitted = fitModel(await loadModel(model), examples.spec);
		const before = memory().numTensors;
		const between = () => Promise.resolve();
		// 3 × 3 × 3 features of each of 10 examples take 1,080 bytes
		const left = await afterFrozen({ fitted, examples }, between, 1079);
		expect(left).toMatchObject({ fitted, examples });
		const taken = await afterFrozen({ fitted, examples }, between, 1080);
		expect(taken.examples.inputs).toHaveLength(270);
		expect(memory().numTensors).toBe(before);
		disposeModel(fitted.model);
	});
});

describe('a frozen batch normalisation', () => {
	it('goes by its running means in a training step, too', async () => {
		const layer = norm({ inputShape: [1], epsilon: 0, ...frozen });
		const { topology, weightSpecs } = await saved(tfl.sequential({ layers: [layer, dense(1)] }));
		// 3 · (x − 2) / √9 + 1 = x − 1; a batch of its own would have mean 6 and variance 4
		const values = { gamma: 3, beta: 1, moving_mean: 2, moving_variance: 9, kernel: 1, bias: 0 };
		const weights = Float32Array.from(
			weightSpecs,
			({ name }) => values[name.split('/').at(-1) as keyof typeof values]
		);
		const model = await loadModel({ topology, weightSpecs, weights });
		const output = model.apply(tensor2d([[4], [8]]), { training: true }) as Tensor;
		expect([...(await output.data())]).toEqual([3, 7]);
		expect(await readWeights(model, weightSpecs)).toEqual(weights);
		disposeModel(model);
	});
});
