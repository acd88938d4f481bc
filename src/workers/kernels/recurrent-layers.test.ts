import '@tensorflow/tfjs'; // registers the gradients
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type RNN } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '$lib/domain/random';
import { registerGradientKernels } from './register';
import { recurrentKernels, type WasmMemory } from './simd';

beforeAll(() => registerGradientKernels());
beforeEach(async () => {
	await tf.setBackend('wasm');
});

type Kind = 'lstm' | 'gru';
type Options = Omit<Parameters<typeof layers.gru>[0], 'cell'>;
const numStates = { lstm: 2, gru: 1 };

const values = (size: number, seed: number) =>
	Float32Array.from({ length: size }, seededRandom(seed)).map((value) => 2 * value - 1);
const numbers = (shape: number[], seed: number) =>
	tf.tensor(values(tf.util.sizeFromShape(shape), seed), shape);

/** A layer whose weights are the same for the same options. */
function layerOf(kind: Kind, features: number, options: Options): RNN {
	const layer = layers[kind](options);
	layer.apply(layers.input({ shape: [null, features] }));
	layer.setWeights(layer.getWeights().map((weight, i) => numbers(weight.shape, i)));
	return layer;
}

interface Case extends Options {
	readonly kind: Kind;
	readonly steps: number;
	readonly rows: number;
	readonly features: number;
	readonly isGiven: boolean;
}

/** The output, and the gradients of what it weighs by the inputs, the state before and the weights. */
async function derived(backendName: string, one: Case): Promise<number[]> {
	await tf.setBackend(backendName);
	const { kind, steps, rows, features, isGiven, ...options } = one;
	const layer = layerOf(kind, features, options);
	const inputs = [numbers([rows, steps, features], 10)];
	for (let i = 0; isGiven && i < numStates[kind]; i++) {
		inputs.push(numbers([rows, options.units], 20 + i));
	}
	const before = tf.memory().numTensors;
	const all = tf.tidy(() => {
		const run = (x: tf.Tensor, ...initialState: tf.Tensor[]) =>
			layer.apply(x, isGiven ? { initialState } : {}) as tf.Tensor;
		const [x, ...states] = inputs as [tf.Tensor];
		const output = run(x, ...states);
		const weighed = (...of: tf.Tensor[]) =>
			run(...(of as [tf.Tensor]))
				.mul(numbers(output.shape, 30))
				.sum();
		const byInputs = tf.grads(weighed)(inputs);
		const byWeights = tf.variableGrads(() => weighed(...inputs) as tf.Scalar).grads;
		const names = layer.trainableWeights.map(({ name }) => name);
		expect(Object.keys(byWeights).toSorted()).toEqual(names.toSorted());
		const ordered = names.map((name) => byWeights[name] ?? []);
		return [output, byInputs, ordered].flat(2).flatMap((tensor) => [...tensor.dataSync()]);
	});
	expect(tf.memory().numTensors).toBe(before);
	tf.dispose(inputs);
	layer.dispose();
	return all;
}

const size = (min: number, max: number) => fc.integer({ min, max });
const cases = fc.record<Case>({
	kind: fc.constantFrom('lstm', 'gru'),
	units: size(8, 19),
	// of one step tfjs has no gradient
	steps: size(2, 6),
	rows: size(1, 9),
	features: size(1, 5),
	isGiven: fc.boolean(),
	recurrentActivation: fc.constantFrom('sigmoid', 'hardSigmoid'),
	useBias: fc.boolean(),
	returnSequences: fc.boolean(),
	goBackwards: fc.boolean()
});

describe('a sequence at a time', () => {
	it('is what tfjs makes of it a step at a time, output and gradients', async () => {
		await fc.assert(
			fc.asyncProperty(cases, async (one) => {
				const [got, want] = [await derived('wasm', one), await derived('cpu', one)];
				expect(got).toHaveLength(want.length);
				const far = got.findIndex(
					(value, i) => !(Math.abs(value - (want[i] ?? NaN)) < 1e-4 * Math.max(1, Math.abs(value)))
				);
				expect(far).toBe(-1);
			}),
			{ numRuns: 25 }
		);
	});

	it('is as worked by hand: no weights but what makes g = 1/2', () => {
		const half = Math.atanh(0.5);
		const bias = { lstm: [0, 0, half, 0], gru: [0, 0, half] };
		const last = (kind: Kind) => {
			const layer = layerOf(kind, 1, { units: 8 });
			const [kernel, recurrent] = layer.getWeights() as [tf.Tensor, tf.Tensor];
			const biases = bias[kind].flatMap((value) => Array<number>(8).fill(value));
			layer.setWeights([tf.zerosLike(kernel), tf.zerosLike(recurrent), tf.tensor1d(biases)]);
			return (layer.apply(tf.ones([1, 2, 1])) as tf.Tensor).dataSync()[0];
		};
		// all gates half open: c = ½·½, then ½·¼ + ½·½; h = ½·tanh(c)
		expect(last('lstm')).toBeCloseTo(0.5 * Math.tanh(0.375), 6);
		// h = ½·½, then ½·¼ + ½·½
		expect(last('gru')).toBeCloseTo(0.375, 6);
	});
});

describe('what runs a sequence at a time', () => {
	const plain = { units: 8 };
	/** How many a call runs. */
	const kernelsOf = async (kind: Kind, options: Options, mask?: tf.Tensor) => {
		const layer = layerOf(kind, 2, options);
		const { kernels } = await tf.profile(() =>
			layer.call(tf.ones([3, 5, 2]), { mask, training: true })
		);
		return kernels.length;
	};

	it.each(['lstm', 'gru'] as const)('%s, in a handful of operations', async (kind) => {
		expect(await kernelsOf(kind, plain)).toBeLessThan(20);
	});

	it.each<[string, Options]>([
		['another activation', { ...plain, activation: 'relu' }],
		['other gates', { ...plain, recurrentActivation: 'relu' }],
		['dropout', { ...plain, dropout: 0.5 }],
		['dropout between steps', { ...plain, recurrentDropout: 0.5 }],
		['a state that is returned', { ...plain, returnState: true }],
		['few units', { units: 7 }]
	])('not %s', async (_, options) => {
		for (const kind of ['lstm', 'gru'] as const) {
			expect(await kernelsOf(kind, options)).toBeGreaterThan(50);
		}
	});

	it('not under a mask, nor where state is kept', async () => {
		const mask = tf.ones([3, 5], 'bool');
		expect(await kernelsOf('lstm', plain, mask)).toBeGreaterThan(50);
		const layer = layers.lstm({ ...plain, stateful: true, batchInputShape: [3, 5, 2] });
		const { kernels } = await tf.profile(() => layer.apply(tf.ones([3, 5, 2])) as tf.Tensor);
		expect(kernels.length).toBeGreaterThan(50);
	});
});

describe('gates', () => {
	/** The kernel's answers, and the largest error of them against float64. */
	function activated(x: Float32Array, isTanh: 0 | 1): Float32Array {
		const memory = tf.backend() as unknown as WasmMemory;
		const from = tf.tensor1d(x);
		const to = tf.zeros([x.length]);
		const [read, write] = [from, to].map(({ dataId }) => memory.getMemoryOffset(dataId));
		recurrentKernels(memory)?.activate(read ?? 0, x.length, isTanh, write ?? 0);
		const y = to.dataSync<'float32'>();
		tf.dispose([from, to]);
		return y;
	}
	// every 1/1000 as far as the exponential is a float32, and small ones of every size
	const inputs = Float32Array.from([
		...Array.from({ length: 174_001 }, (_, i) => i / 1000 - 87),
		...Array.from({ length: 39_999 }, (_, i) => (i % 2 ? -1 : 1) * 10 ** (-i / 1000))
	]);

	it.each([
		['tanh', 1, (x: number) => Math.tanh(x)],
		['the logistic function', 0, (x: number) => 1 / (1 + Math.exp(-x))]
	] as const)('are %s to seven digits', (_, isTanh, exact) => {
		const errors = activated(inputs, isTanh).map((value, i) => {
			const want = exact(inputs[i] ?? NaN);
			return Math.abs(value - want) / Math.max(Math.abs(want), Number.MIN_VALUE);
		});
		expect(errors.reduce((most, error) => Math.max(most, error), 0)).toBeLessThan(4e-7);
	});

	it('stay what they are at the ends, and say so of what is no number', () => {
		const odd = Float32Array.of(-Infinity, Infinity, NaN, 0);
		const [low, high, none, middle] = activated(odd, 1);
		expect([low, high, none, middle]).toEqual([-1, 1, NaN, 0]);
		const gates = [...activated(odd, 0)];
		expect(gates.slice(1)).toEqual([1, NaN, 0.5]);
		expect(gates[0]).toBeLessThan(1e-37);
	});
});
