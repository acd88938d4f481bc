import type { TensorInfo } from '@tensorflow/tfjs-core';
import { simdKernels, type WasmMemory } from './simd';

/**
 * The product of matrices as they lie in memory.
 *
 * @param a [B…, M, K], or with `isTurned` [B…, K, M].
 * @param b [B…, K, N].
 * @returns [B…, M, N]; null where it cannot be done here: few columns, batches that differ, no SIMD.
 */
export function simdMatMul(
	backend: WasmMemory,
	{ a, b }: { a: TensorInfo; b: TensorInfo },
	isTurned: boolean
): TensorInfo | null {
	const kernels = simdKernels(backend);
	if (!kernels || !isSuited(a, b)) return null;
	const batch = a.shape.slice(0, -2);
	const [k = 0, n = 0] = b.shape.slice(-2);
	const m = a.shape.at(isTurned ? -1 : -2) ?? 0;
	const product = backend.makeOutput([...batch, m, n], 'float32');
	const from = backend.getMemoryOffset(a.dataId);
	const by = backend.getMemoryOffset(b.dataId);
	const to = backend.getMemoryOffset(product.dataId);
	const batches = batch.reduce((count, size) => count * size, 1);
	for (let i = 0; i < batches; i++) {
		const [left, right] = [from + 4 * i * m * k, by + 4 * i * k * n];
		kernels.gemm(m, n, k, left, Number(isTurned), right, to + 4 * i * m * n, 0);
	}
	return product;
}

function isSuited(a: TensorInfo, b: TensorInfo): boolean {
	const isSameBatch = a.shape.slice(0, -2).join() === b.shape.slice(0, -2).join();
	const isFloat = a.dtype === 'float32' && b.dtype === 'float32';
	// in panels of eight columns
	return isSameBatch && isFloat && (b.shape.at(-1) ?? 0) >= 8;
}
