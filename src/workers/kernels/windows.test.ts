import '@tensorflow/tfjs'; // registers the gradients
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '$lib/domain/random';
import { correctGradients } from './corrections';
import { registerGradientKernels } from './register';

beforeAll(async () => {
	correctGradients();
	registerGradientKernels();
	await tf.setBackend('wasm');
});

/** Runs `use` and sees that nothing is left of it. */
function kept<T extends tf.TensorContainer>(use: () => T): T {
	const before = tf.memory().numTensors;
	const result = tf.tidy(use);
	expect(tf.memory().numTensors).toBe(before);
	return result;
}

const values = (shape: readonly number[], seed: number) => {
	const random = seededRandom(seed);
	const size = shape.reduce((product, n) => product * n, 1);
	return Float32Array.from({ length: size }, () => 2 * random() - 1);
};

function expectClose(actual: ArrayLike<number>, exact: Float64Array): void {
	expect(actual).toHaveLength(exact.length);
	exact.forEach((value, i) => expect(Math.abs((actual[i] ?? NaN) - value)).toBeLessThan(1e-4));
}

const small = fc.integer({ min: 1, max: 3 });
const side = fc.integer({ min: 1, max: 8 });
const channels = fc.integer({ min: 1, max: 9 });

describe('sums over the first axes', () => {
	it('are as worked by hand, and keep their axes when asked', () => {
		const x = tf.tensor2d([1, 2, 3, 4, 10, 20, 30, 40], [2, 4]);
		expect(kept(() => tf.sum(x, 0).arraySync())).toEqual([11, 22, 33, 44]);
		expect(kept(() => tf.sum(x, 0, true).arraySync())).toEqual([[11, 22, 33, 44]]);
		expect(kept(() => tf.sum(x, 1).arraySync())).toEqual([10, 100]);
	});

	it('agree with float64', () => {
		fc.assert(
			fc.property(side, side, fc.integer({ min: 1, max: 19 }), (a, b, c) => {
				const x = values([a, b, c], 1);
				const exact = new Float64Array(c);
				x.forEach((value, i) => (exact[i % c] = (exact[i % c] ?? 0) + value));
				expectClose(
					kept(() => tf.sum(tf.tensor(x, [a, b, c]), [0, 1]).dataSync()),
					exact
				);
			})
		);
	});

	it('let NaN and infinity through, in their own column only', () => {
		const x = tf.tensor2d([NaN, 3e38, Infinity, 1, 1, 3e38, 1, 1], [2, 4]);
		expect(kept(() => tf.sum(x, 0).arraySync())).toEqual([NaN, Infinity, Infinity, 2]);
	});
});

describe('depthwise gradients', () => {
	const shapes = fc.record({
		n: small,
		h: side,
		w: side,
		c: channels,
		m: small,
		fh: small,
		fw: small,
		// tfjs's rule of derivation asks for one stride; it may be larger than the filter
		stride: fc.integer({ min: 1, max: 4 }),
		pad: fc.constantFrom('same' as const, 'valid' as const)
	});

	it('are as worked by hand', () => {
		const forward = (x: tf.Tensor, filter: tf.Tensor) =>
			tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid');
		const [dx, dFilter] = tf.grads(forward)(
			[tf.tensor4d([1, 2, 3], [1, 1, 3, 1]), tf.tensor4d([10, 20], [1, 2, 1, 1])],
			tf.tensor4d([1, 2], [1, 1, 2, 1])
		);
		expect([...(dx?.dataSync() ?? [])]).toEqual([10, 20 + 20, 40]);
		expect([...(dFilter?.dataSync() ?? [])]).toEqual([1 * 1 + 2 * 2, 2 * 1 + 3 * 2]);
	});

	it('agree with float64', () => {
		fc.assert(
			fc.property(
				shapes.filter((s) => s.pad === 'same' || (s.h >= s.fh && s.w >= s.fw)),
				({ n, h, w, c, m, fh, fw, stride, pad }) => {
					const xShape = [n, h, w, c] as [number, number, number, number];
					const filterShape = [fh, fw, c, m] as [number, number, number, number];
					const info = tf.backend_util.computeConv2DInfo(
						...([xShape, filterShape, stride, 1, pad, undefined, true] as const)
					);
					const [x, filter, dy] = [xShape, filterShape, info.outShape].map(values) as [
						Float32Array,
						Float32Array,
						Float32Array
					];
					const [dx, dw] = [new Float64Array(x.length), new Float64Array(filter.length)];
					dy.forEach((slope, at) => {
						const [k, q] = [at % (c * m), Math.floor(at / (c * m)) % info.outWidth];
						const row = Math.floor(at / (c * m * info.outWidth));
						const [p, image] = [row % info.outHeight, Math.floor(row / info.outHeight)];
						for (let tap = 0; tap < fh * fw; tap++) {
							const y = p * stride - info.padInfo.top + Math.floor(tap / fw);
							const z = q * stride - info.padInfo.left + (tap % fw);
							if (y < 0 || y >= h || z < 0 || z >= w) continue;
							const from = ((image * h + y) * w + z) * c + Math.floor(k / m);
							const by = tap * c * m + k;
							dx[from] = (dx[from] ?? 0) + slope * (filter[by] ?? NaN);
							dw[by] = (dw[by] ?? 0) + slope * (x[from] ?? NaN);
						}
					});
					const results = kept(() =>
						tf
							.grads((a: tf.Tensor, b: tf.Tensor) =>
								tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad)
							)(
								[tf.tensor(x, xShape), tf.tensor(filter, filterShape)],
								tf.tensor(dy, info.outShape)
							)
							.map((gradient) => gradient.dataSync())
					);
					expectClose(results[0] ?? [], dx);
					expectClose(results[1] ?? [], dw);
				}
			),
			{ numRuns: 60 }
		);
	});

	it('let NaN through to what it touches only', () => {
		const forward = (x: tf.Tensor) =>
			tf.depthwiseConv2d(x as tf.Tensor4D, tf.ones<tf.Rank.R4>([1, 1, 2, 1]), 1, 'valid');
		const dy = tf.tensor4d([NaN, 1, 2, 3e38], [1, 1, 2, 2]);
		const dx = kept(() =>
			tf
				.grad(forward)(tf.ones([1, 1, 2, 2]), dy)
				.dataSync()
		);
		expect([...dx]).toEqual([NaN, 1, 2, Math.fround(3e38)]);
	});
});

describe('max pooling', () => {
	const volumes = fc.record({ n: small, edge: side, c: channels, size: fc.constantFrom(1, 2) });

	it('of volumes agrees with float64, forward and back, also below zero', () => {
		fc.assert(
			fc.property(volumes, ({ n, edge, c, size }) => {
				fc.pre(edge >= size);
				const shape = [n, edge, size, edge, c];
				const x = values(shape, 3).map((value) => value - 2);
				const places = Math.floor(edge / size);
				const dy = values([n, places, 1, places, c], 4);
				const [y, dx] = [new Float64Array(dy.length), new Float64Array(x.length)];
				dy.forEach((slope, at) => {
					const [k, q] = [at % c, Math.floor(at / c) % places];
					const row = Math.floor(at / (c * places));
					const [p, image] = [row % places, Math.floor(row / places)];
					const taps = Array.from({ length: size ** 3 }, (_, tap) => {
						const d = p * size + Math.floor(tap / size ** 2);
						const [h, w] = [Math.floor(tap / size) % size, q * size + (tap % size)];
						return (((image * edge + d) * size + h) * edge + w) * c + k;
					});
					const largest = Math.max(...taps.map((from) => x[from] ?? NaN));
					const found = taps.find((from) => x[from] === largest) ?? NaN;
					y[at] = largest;
					dx[found] = (dx[found] ?? 0) + slope;
				});
				const pool = (t: tf.Tensor) => tf.maxPool3d(t as tf.Tensor5D, size, size, 'valid');
				const input = tf.tensor(x, shape);
				const gradient = tf.tensor(dy, [n, places, 1, places, c]);
				expectClose(
					kept(() => pool(input).dataSync()),
					y
				);
				expectClose(
					kept(() => tf.grad(pool)(input, gradient).dataSync()),
					dx
				);
				tf.dispose([input, gradient]);
			}),
			{ numRuns: 40 }
		);
	});

	it('gives nothing back to a window of NaN, and the gradient to what is not NaN', () => {
		const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, [1, 2], [1, 2], 'valid');
		const x = tf.tensor4d([NaN, NaN, NaN, 1], [1, 1, 4, 1]);
		const dx = kept(() =>
			tf
				.grad(pool)(x, tf.tensor4d([5, 7], [1, 1, 2, 1]))
				.dataSync()
		);
		expect([...dx]).toEqual([0, 0, 0, 7]);
	});
});
