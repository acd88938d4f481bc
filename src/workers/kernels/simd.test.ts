import '@tensorflow/tfjs-backend-wasm';
import { backend, setBackend, tensor2d, type KernelBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { simdKernels, withScratch, type WasmMemory } from './simd';
import { simdMatMul } from './simd-matmul';

let wasm: WasmMemory;
beforeAll(async () => {
	await setBackend('wasm');
	wasm = backend() as unknown as WasmMemory;
});

describe('our kernels in the memory of the WASM backend', () => {
	it('are there, once for each backend', () => {
		expect(simdKernels(wasm)).not.toBeNull();
		expect(simdKernels(wasm)).toBe(simdKernels(wasm));
	});

	it('are not, where tfjs keeps its memory to itself', () => {
		expect(simdKernels({ ...wasm, wasm: {} })).toBeNull();
	});

	it('multiply as worked by hand', () => {
		const row = tensor2d([1, 2], [1, 2]);
		const columns = tensor2d(
			Array.from({ length: 16 }, (_, i) => i),
			[2, 8]
		);
		const product = simdMatMul(wasm, { a: row, b: columns }, false);
		// i + 2·(8 + i)
		expect(product && [...wasm.typedArrayFromHeap(product)]).toEqual([
			16, 19, 22, 25, 28, 31, 34, 37
		]);
	});

	// more values of B than are kept near, and so few that they are
	it.each([
		[13, 264, 600],
		[13, 261, 600],
		[40, 16, 30],
		[40, 10, 30]
	])('multiply as float64 does: [%i, k] by [k, %i], k = %i', (m, n, k) => {
		const numbers = (count: number, seed: number) =>
			Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i));
		const [left, right] = [numbers(m * k, 1), numbers(k * n, 2)];
		const exact = (row: number, column: number) =>
			Array.from({ length: k }, (_, i) => i).reduce(
				(sum, i) => sum + (left[row * k + i] ?? NaN) * (right[i * n + column] ?? NaN),
				0
			);
		const turned = Float32Array.from(
			left,
			(_, at) => left[(at % m) * k + Math.floor(at / m)] ?? NaN
		);
		const b = tensor2d(right, [k, n]);
		for (const [a, isTurned] of [
			[tensor2d(left, [m, k]), false],
			[tensor2d(turned, [k, m]), true]
		] as const) {
			const product = simdMatMul(wasm, { a, b }, isTurned);
			if (!product) throw new Error('These fill a panel.');
			const far = [...wasm.typedArrayFromHeap(product)].findIndex(
				(value, at) => !(Math.abs(value - exact(Math.floor(at / n), at % n)) < 1e-3)
			);
			expect(far).toBe(-1);
		}
	});

	it('leave to tfjs what does not fill a panel', () => {
		const square = tensor2d([1, 2, 3, 4], [2, 2]);
		expect(simdMatMul(wasm, { a: square, b: square }, false)).toBeNull();
	});

	it('give scratch memory back, also when its use fails', () => {
		const count = () => (wasm as unknown as KernelBackend).numDataIds();
		const before = count();
		expect(() =>
			withScratch(wasm, 1000, () => {
				throw new Error('out of luck');
			})
		).toThrow('out of luck');
		expect(count()).toBe(before);
	});
});
