import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '$lib/domain/random';
import { fusedOptimizer } from '../fused-optimizer';

beforeAll(async () => {
	await tf.setBackend('wasm');
});

const PLAIN = {
	sgd: (rate: number) => tf.train.sgd(rate),
	momentum: (rate: number) => tf.train.momentum(rate, 0.9),
	rmsprop: (rate: number) => tf.train.rmsprop(rate),
	adam: (rate: number) => tf.train.adam(rate)
};
type Name = keyof typeof PLAIN;

function fused(name: Name, learningRate: number): tf.Optimizer {
	const optimizer = fusedOptimizer({ name, learningRate });
	if (!optimizer) throw new Error('There is SIMD here.');
	return optimizer;
}

/** The weights after each of three steps, from weights and by gradients that are the same for the same seed. */
function steps(optimizer: tf.Optimizer, count: number, seed: number): number[] {
	const random = seededRandom(seed);
	const numbers = () => Float32Array.from({ length: count }, () => 2 * random() - 1);
	const weights = tf.variable(tf.tensor1d(numbers()), true);
	const seen: number[] = [];
	for (let step = 0; step < 3; step++) {
		const tensor = tf.tensor1d(numbers());
		optimizer.applyGradients([{ name: weights.name, tensor }]);
		tensor.dispose();
		seen.push(...weights.dataSync());
	}
	weights.dispose();
	optimizer.dispose();
	return seen;
}

describe.each(Object.keys(PLAIN) as Name[])('%s in one pass', (name) => {
	it('is that of tfjs, whatever the number of weights', () => {
		const cases = fc.record({ count: fc.integer({ min: 1, max: 40 }), seed: fc.nat() });
		fc.assert(
			fc.property(cases, ({ count, seed }) => {
				const want = steps(PLAIN[name](0.1), count, seed);
				const got = steps(fused(name, 0.1), count, seed);
				// tfjs works out 1 − 0.999 of Adam in float32, which is right to 5 digits
				const far = got.findIndex((value, i) => !(Math.abs(value - (want[i] ?? NaN)) < 1e-5));
				expect(far).toBe(-1);
				expect(got).toHaveLength(3 * count);
			})
		);
	});

	it('leaves alone what shares its weights, and what the loss does not depend on', () => {
		const weights = tf.variable(tf.tensor1d([1, 2, 3, 4, 5]), true);
		const base = weights.clone();
		const tensor = tf.ones([5]);
		const optimizer = fused(name, 0.1);
		optimizer.applyGradients([{ name: weights.name, tensor }]);
		expect([...base.dataSync()]).toEqual([1, 2, 3, 4, 5]);
		expect(weights.dataSync()[0]).toBeLessThan(1);
		const moved = [...weights.dataSync()];
		optimizer.applyGradients([{ name: weights.name, tensor: undefined as never }]);
		expect([...weights.dataSync()]).toEqual(moved);
		optimizer.dispose();
		tf.dispose([weights, base, tensor]);
	});
});

it('steps by hand: w − 0.5·g', () => {
	const weights = tf.variable(tf.tensor1d([1, 2, 3]), true);
	const tensor = tf.tensor1d([2, -4, 0]);
	fused('sgd', 0.5).applyGradients([{ name: weights.name, tensor }]);
	expect([...weights.dataSync()]).toEqual([0, 4, 3]);
	tf.dispose([weights, tensor]);
});

it('refuses gradients without their order, and weights that it does not know', () => {
	const tensor = tf.ones([1]);
	expect(() => fused('sgd', 1).applyGradients({ tensor })).toThrow('without their order');
	expect(() => fused('sgd', 1).applyGradients([{ name: 'x', tensor }])).toThrow('no weight x');
	tensor.dispose();
});
