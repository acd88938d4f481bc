import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

type Forward = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Gradients of Σ seed ⊙ forward(inputs) by every input, on one backend. */
async function gradients(
	backend: 'cpu' | 'wasm',
	forward: Forward,
	shapes: number[][]
): Promise<{ shape: number[]; values: Float32Array }[]> {
	await tf.setBackend(backend);
	const before = tf.memory().numTensors;
	const results = tf.tidy(() => {
		const inputs = shapes.map((shape, i) => tf.randomUniform(shape, -1, 1, 'float32', i + 1));
		const output = forward(...inputs);
		const seed = tf.randomUniform(output.shape, -1, 1, 'float32', 99);
		return tf
			.grads(forward)(inputs, seed)
			.map((gradient) => ({
				shape: gradient.shape,
				values: gradient.dataSync<'float32'>()
			}));
	});
	expect(tf.memory().numTensors).toBe(before);
	return results;
}

/** Sees that WASM gives the gradients that the cpu backend gives, and that nothing is left behind. */
export async function expectSameGradients(forward: Forward, shapes: number[][]): Promise<void> {
	const wasm = await gradients('wasm', forward, shapes);
	const cpu = await gradients('cpu', forward, shapes);
	cpu.forEach(({ shape, values }, i) => {
		expect(wasm[i]?.shape).toEqual(shape);
		values.forEach((value, j) => {
			expect(Math.abs(value - (wasm[i]?.values[j] ?? NaN))).toBeLessThan(1e-3);
		});
	});
}
