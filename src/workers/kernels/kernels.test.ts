import '@tensorflow/tfjs'; // registers the gradients
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSameGradients } from '../../../tests/support/same-gradients';
import { registerGradientKernels } from './register';

const size = fc.integer({ min: 1, max: 9 });
const small = fc.integer({ min: 1, max: 3 });
const explicitPad = fc
	.tuple(...[0, 0, 0, 0].map(() => fc.integer({ min: 0, max: 3 })))
	.map(([top = 0, bottom = 0, left = 0, right = 0]) => [
		[0, 0],
		[top, bottom],
		[left, right],
		[0, 0]
	]) as fc.Arbitrary<tf.backend_util.ExplicitPadding>;
const convolution = fc
	.record({
		batch: small,
		height: size,
		width: size,
		channels: small,
		outputs: small,
		filterHeight: fc.integer({ min: 1, max: 4 }),
		filterWidth: fc.integer({ min: 1, max: 4 }),
		strides: fc.tuple(small, small),
		pad: fc.oneof(fc.constantFrom('same' as const, 'valid' as const), explicitPad)
	})
	.filter((c) => c.pad !== 'valid' || (c.height >= c.filterHeight && c.width >= c.filterWidth))
	.filter(
		({ pad, ...c }) =>
			typeof pad === 'string' ||
			(c.height + pad[1][0] + pad[1][1] >= c.filterHeight &&
				c.width + pad[2][0] + pad[2][1] >= c.filterWidth)
	);

beforeAll(() => {
	registerGradientKernels();
});

describe('the gradient kernels that we add to the WASM backend', () => {
	it('agree with the gradient of conv2d worked by hand', async () => {
		await tf.setBackend('wasm');
		const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
		const filter = tf.tensor4d([10, 20], [1, 2, 1, 1]);
		const [dx, dFilter] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
			tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'valid')
		)([x, filter], tf.tensor4d([1, 2], [1, 2, 1, 1]));
		// dx[p, q + j] = dy[p, q] · w[j]; dw[j] = Σ x[p, q + j] · dy[p, q]
		expect([...(dx?.dataSync() ?? [])]).toEqual([10, 20, 20, 40]);
		expect([...(dFilter?.dataSync() ?? [])]).toEqual([1 * 1 + 2 * 3, 1 * 2 + 2 * 4]);
	});

	it('agree with finite differences of conv2d', async () => {
		await tf.setBackend('wasm');
		const forward = (filter: tf.Tensor) =>
			tf
				.conv2d(x, filter as tf.Tensor4D, [2, 1], 'same')
				.square()
				.sum();
		const x = tf.randomUniform<tf.Rank.R4>([2, 5, 4, 2], -1, 1, 'float32', 1);
		const filter = tf.randomUniform<tf.Rank.R4>([3, 2, 2, 2], -1, 1, 'float32', 2);
		const values = filter.dataSync();
		const analytic = tf.grad(forward)(filter).dataSync();
		const h = 1e-2;
		analytic.forEach((slope, i) => {
			const at = (shift: number) => {
				const moved = values.slice();
				moved[i] = (moved[i] ?? 0) + shift;
				return forward(tf.tensor4d(moved, filter.shape)).dataSync()[0] ?? NaN;
			};
			// exact for a quadratic, up to float32 rounding
			expect(Math.abs((at(h) - at(-h)) / (2 * h) - slope)).toBeLessThan(2e-2);
		});
	});

	it('agree with the cpu backend on conv2d of any shape, stride and padding', async () => {
		await fc.assert(
			fc.asyncProperty(convolution, (c) =>
				expectSameGradients(
					(x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, c.strides, c.pad),
					[
						[c.batch, c.height, c.width, c.channels],
						[c.filterHeight, c.filterWidth, c.channels, c.outputs]
					]
				)
			),
			{ numRuns: 60 }
		);
	});

	it('agree with the cpu backend where our own products serve, in panels of eight', async () => {
		const wide = fc.tuple(convolution, fc.constantFrom(8, 16, 24));
		await fc.assert(
			fc.asyncProperty(wide, ([c, outputs]) =>
				expectSameGradients(
					(x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, c.strides, c.pad),
					[
						[c.batch, c.height, c.width, c.channels],
						[c.filterHeight, c.filterWidth, c.channels, outputs]
					]
				)
			),
			{ numRuns: 60 }
		);
		// many patches: more than are gathered at a time
		await expectSameGradients(
			(x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'),
			[
				[3, 20, 20, 16],
				[5, 5, 16, 8]
			]
		);
	});

	it('agree with the cpu backend on the forward pass, also dilated', async () => {
		const outputs = [];
		for (const backend of ['wasm', 'cpu']) {
			await tf.setBackend(backend);
			const x = tf.randomUniform<tf.Rank.R4>([2, 9, 8, 3], -1, 1, 'float32', 1);
			const filter = tf.randomUniform<tf.Rank.R4>([3, 2, 3, 8], -1, 1, 'float32', 2);
			outputs.push(tf.conv2d(x, filter, 1, 'same', 'NHWC', [2, 3]).dataSync());
		}
		const [wasm, cpu] = outputs;
		wasm?.forEach((value, i) => expect(value).toBeCloseTo(cpu?.[i] ?? NaN, 4));
	});

	it('agree with the cpu backend on conv3d', async () => {
		const shapes = convolution.filter(({ pad }) => typeof pad === 'string');
		await fc.assert(
			fc.asyncProperty(shapes, small, small, async (c, depth, filterDepth) => {
				fc.pre(c.pad === 'same' || depth >= filterDepth);
				await expectSameGradients(
					(x, filter) =>
						tf.conv3d(
							x as tf.Tensor5D,
							filter as tf.Tensor5D,
							[c.strides[0], ...c.strides],
							c.pad as 'same' | 'valid'
						),
					[
						[c.batch, depth, c.height, c.width, c.channels],
						[filterDepth, c.filterHeight, c.filterWidth, c.channels, c.outputs]
					]
				);
			}),
			{ numRuns: 40 }
		);
	});

	it('agree with the cpu backend on transposed convolution', async () => {
		await fc.assert(
			fc.asyncProperty(
				small,
				size,
				fc.constantFrom('same', 'valid'),
				async (stride, width, pad) => {
					const height = 4;
					const grown = (n: number) => (pad === 'same' ? n * stride : (n - 1) * stride + 3);
					await expectSameGradients(
						(x, filter) =>
							tf.conv2dTranspose(
								x as tf.Tensor4D,
								filter as tf.Tensor4D,
								[2, grown(height), grown(width), 3],
								stride,
								pad
							),
						[
							[2, height, width, 2],
							[3, 3, 3, 2]
						]
					);
				}
			),
			{ numRuns: 20 }
		);
	});

	it('agree with the cpu backend on max pooling, also where all is negative', async () => {
		const pooling = convolution.filter(({ pad }) => typeof pad === 'string');
		await fc.assert(
			fc.asyncProperty(pooling, (c) =>
				expectSameGradients(
					(x) =>
						tf.maxPool(
							tf.sub<tf.Tensor4D>(x, 0.5),
							[c.filterHeight, c.filterWidth],
							c.strides,
							c.pad
						),
					[[c.batch, c.height, c.width, c.channels]]
				)
			),
			{ numRuns: 60 }
		);
	});

	it('agree with the cpu backend on depthwise convolution', async () => {
		const depthwise = convolution.map((c) => ({ ...c, strides: c.strides[0] }));
		await fc.assert(
			fc.asyncProperty(depthwise, (c) =>
				expectSameGradients(
					(x, filter) =>
						tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, c.strides, c.pad),
					[
						[c.batch, c.height, c.width, c.channels],
						[c.filterHeight, c.filterWidth, c.channels, c.outputs]
					]
				)
			),
			{ numRuns: 60 }
		);
	});

	it.each([
		[false, false],
		[false, true],
		[true, false],
		[true, true]
	])('agree with the cpu backend on matMul, transposed %s and %s', async (left, right) => {
		// M, K, N: a large left side, a large right side, panels of eight columns that overlap
		for (const [m, k, n] of [
			[9, 4, 2],
			[11, 13, 19],
			[17, 3, 16],
			[1, 12, 30]
		] as const) {
			for (const batch of [[], [3]]) {
				await expectSameGradients(
					(a, b) => tf.matMul(a, b, left, right),
					[
						[...batch, ...(left ? [k, m] : [m, k])],
						[...batch, ...(right ? [n, k] : [k, n])]
					]
				);
			}
		}
	});

	it('add up the rows that share a segment, and leave empty segments at zero', async () => {
		await tf.setBackend('wasm');
		const sums = tf.unsortedSegmentSum(
			tf.tensor2d([1, 10, 2, 20, 3, 30], [3, 2]),
			tf.tensor1d([2, 0, 2], 'int32'),
			4
		);
		expect(sums.arraySync()).toEqual([
			[2, 20],
			[0, 0],
			[4, 40],
			[0, 0]
		]);
	});

	it('agree with the cpu backend on gather', async () => {
		const indices = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 });
		await fc.assert(
			fc.asyncProperty(indices, fc.constantFrom(0, 1), (ids, axis) =>
				expectSameGradients(
					(x) => tf.gather(x, tf.tensor1d(ids, 'int32'), axis),
					[axis === 0 ? [5, 3] : [3, 5]]
				)
			),
			{ numRuns: 20 }
		);
	});
});
