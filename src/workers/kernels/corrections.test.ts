import '@tensorflow/tfjs'; // registers the gradients
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '$lib/domain/random';
import { correctCpuKernels, correctGradients } from './corrections';

beforeAll(() => {
	// twice is once
	for (const correct of [correctGradients, correctCpuKernels]) {
		correct();
		correct();
	}
});

type Linear = (x: tf.Tensor) => tf.Tensor;

/** The slopes of Σ seed ⊙ forward(x) of a linear forward: what it gives for each unit vector. */
function slopesOf(forward: Linear, shape: number[], seed: tf.Tensor): number[] {
	const size = shape.reduce((product, n) => product * n, 1);
	return Array.from({ length: size }, (_, i) => {
		const unit = new Float32Array(size);
		unit[i] = 1;
		return tf.tidy(
			() => tf.sum(tf.mul(forward(tf.tensor(unit, shape)), seed)).dataSync()[0] ?? NaN
		);
	});
}

const resize =
	(to: [number, number], method: 'resizeBilinear' | 'resizeNearestNeighbor'): Linear =>
	(x) =>
		tf.image[method](x as tf.Tensor4D, to);

const CASES: [name: string, forward: Linear, shape: number[]][] = [
	['averages at a border', (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same'), [2, 5, 4, 2]],
	[
		'averages of volumes at a border',
		(x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, 'same'),
		[2, 3, 2, 4, 1]
	],
	['nearest pixels, enlarged', resize([6, 8], 'resizeNearestNeighbor'), [2, 3, 4, 2]],
	['nearest pixels, made smaller', resize([4, 3], 'resizeNearestNeighbor'), [3, 7, 5, 2]],
	['mixed pixels, enlarged', resize([6, 8], 'resizeBilinear'), [2, 3, 4, 2]],
	['mixed pixels, made smaller', resize([2, 3], 'resizeBilinear'), [2, 5, 4, 2]]
];

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
	it.each(CASES)('the gradient of %s is its slope', async (_name, forward, shape) => {
		await tf.setBackend(backend);
		const random = seededRandom(1);
		const output = forward(tf.zeros(shape));
		const seed = tf.tensor(
			Float32Array.from({ length: output.size }, () => 2 * random() - 1),
			output.shape
		);
		const before = tf.memory().numTensors;
		const gradient = tf.tidy(() => {
			const result = tf.grad(forward)(tf.zeros(shape), seed);
			expect(result.shape).toEqual(shape);
			return [...result.dataSync()];
		});
		expect(tf.memory().numTensors).toBe(before);
		slopesOf(forward, shape, seed).forEach((slope, i) =>
			expect(Math.abs(slope - (gradient[i] ?? NaN))).toBeLessThan(1e-5)
		);
	});

	it('an average of two pixels gives half to each, of one pixel all', async () => {
		await tf.setBackend(backend);
		// windows [1, 2] and [3, padding]
		const forward: Linear = (x) => tf.avgPool(x as tf.Tensor4D, [1, 2], [1, 2], 'same');
		const dx = tf.grad(forward)(tf.tensor4d([1, 2, 3], [1, 1, 3, 1]), tf.ones([1, 1, 2, 1]));
		expect([...dx.dataSync()]).toEqual([0.5, 0.5, 1]);
	});
});
