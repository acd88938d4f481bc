import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { windowKernels, type WasmMemory } from './simd';

/**
 * Sums x over its first axes.
 *
 * @param attrs The axes to sum over, and whether they stay as axes of one.
 * @returns The axes that are left; null where it cannot be done here: other axes, no SIMD, few columns.
 */
export function simdSum(
	backend: WasmMemory,
	x: TensorInfo,
	{ axis, keepDims }: { readonly axis: number | number[]; readonly keepDims?: boolean }
): TensorInfo | null {
	const kernels = windowKernels(backend);
	const axes = util.parseAxisParam(axis, x.shape).toSorted((a, b) => a - b);
	const areFirst = axes.length > 0 && axes.every((one, i) => one === i);
	const left = x.shape.slice(axes.length);
	const columns = util.sizeFromShape(left);
	if (!kernels || x.dtype !== 'float32' || !areFirst || columns < 4) return null;
	const shape = keepDims ? [...axes.map(() => 1), ...left] : left;
	const sums = backend.makeOutput(shape, 'float32');
	const rows = util.sizeFromShape(x.shape.slice(0, axes.length));
	const address = (tensor: TensorInfo) => backend.getMemoryOffset(tensor.dataId);
	kernels.sumRows(address(x), rows, columns, address(sums));
	return sums;
}
