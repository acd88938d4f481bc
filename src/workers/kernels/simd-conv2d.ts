import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { simdKernels, withScratch, type SimdKernels, type WasmMemory } from './simd';

/** Attributes that the convolution and its two gradients share. */
export interface ConvolutionAttrs {
	readonly strides: [number, number] | number;
	readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
	readonly dataFormat: 'NHWC' | 'NCHW';
	readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
	readonly dilations?: [number, number] | number;
}

type Shape4D = [number, number, number, number];

/** Patches at a time: their matrix stays in the processor's cache. */
const PATCH_VALUES = 32_768;

/** A convolution as matrix products over patches; see `patchConvolution`. */
export interface PatchConvolution {
	/** x [N, H, W, C], filter [h, w, C, K] → [N, P, Q, K]. */
	forward(x: TensorInfo, filter: TensorInfo): TensorInfo;
	/** x [N, H, W, C], dy [N, P, Q, K] → [h, w, C, K]. */
	filterGradient(x: TensorInfo, dy: TensorInfo): TensorInfo;
	/** dy [N, P, Q, K], filter turned to [K, h·w·C] → [N, H, W, C]. */
	inputGradient(dy: TensorInfo, turnedFilter: TensorInfo): TensorInfo;
}

/**
 * Makes a convolution of matrix products: the patches of x that the filter sees are the rows of a matrix
 * [N·P·Q, h·w·C], a few of them at a time, and the filter is a matrix [h·w·C, K] as it lies in memory.
 *
 * @returns Null where that cannot be done here, or would not be fast.
 */
export function patchConvolution(
	backend: WasmMemory,
	shapes: { x: readonly number[]; filter: readonly number[] },
	attrs: ConvolutionAttrs
): PatchConvolution | null {
	const kernels = simdKernels(backend);
	// the products work in panels of eight columns
	if (!kernels || attrs.dataFormat === 'NCHW' || (shapes.filter[3] ?? 0) % 8 !== 0) return null;
	const info = backend_util.computeConv2DInfo(
		shapes.x as Shape4D,
		shapes.filter as Shape4D,
		attrs.strides,
		attrs.dilations ?? 1,
		attrs.pad,
		attrs.dimRoundingMode
	);
	const width = info.filterHeight * info.filterWidth * info.inChannels;
	if (width < 8) return null;
	const convolution = { backend, kernels, info, width };
	return {
		forward: (x, filter) => forward(convolution, x, filter),
		filterGradient: (x, dy) => filterGradient(convolution, x, dy),
		inputGradient: (dy, turnedFilter) => inputGradient(convolution, dy, turnedFilter)
	};
}

interface Convolution {
	readonly backend: WasmMemory;
	readonly kernels: SimdKernels;
	readonly info: backend_util.Conv2DInfo;
	/** Values in a patch: h·w·C. */
	readonly width: number;
}

function forward(convolution: Convolution, x: TensorInfo, filter: TensorInfo): TensorInfo {
	const { backend, kernels, info, width } = convolution;
	const y = backend.makeOutput(info.outShape, 'float32');
	const k = info.outChannels;
	overPatches(convolution, (rows, first, count) => {
		// addresses are asked for here: the scratch has been allocated
		const [from, weights, to] = addresses(backend, [x, filter, y]);
		kernels.gatherPatches(from, rows, first, count);
		kernels.gemm(count, k, width, rows, 0, weights, to + 4 * first * k, 0);
	});
	return y;
}

function filterGradient(convolution: Convolution, x: TensorInfo, dy: TensorInfo): TensorInfo {
	const { backend, kernels, info, width } = convolution;
	const gradient = backend.makeOutput(info.filterShape, 'float32');
	backend.typedArrayFromHeap(gradient).fill(0);
	const k = info.outChannels;
	overPatches(convolution, (rows, first, count) => {
		const [from, output, to] = addresses(backend, [x, dy, gradient]);
		kernels.gatherPatches(from, rows, first, count);
		kernels.gemm(width, k, count, rows, 1, output + 4 * first * k, to, 1);
	});
	return gradient;
}

function inputGradient(convolution: Convolution, dy: TensorInfo, turned: TensorInfo): TensorInfo {
	const { backend, kernels, info, width } = convolution;
	const gradient = backend.makeOutput(info.inShape, 'float32');
	backend.typedArrayFromHeap(gradient).fill(0);
	const k = info.outChannels;
	overPatches(convolution, (rows, first, count) => {
		const [output, weights, to] = addresses(backend, [dy, turned, gradient]);
		kernels.gemm(count, width, k, output + 4 * first * k, 0, weights, rows, 0);
		kernels.scatterPatches(to, rows, first, count);
	});
	return gradient;
}

/** Calls `step` with the address of room for `count` patches, from position `first` on, for all positions. */
function overPatches(
	{ backend, kernels, info, width }: Convolution,
	step: (rows: number, first: number, count: number) => void
): void {
	const positions = info.batchSize * info.outHeight * info.outWidth;
	// a multiple of six: rows are multiplied six at a time
	const atOnce = Math.min(positions, Math.max(6, Math.floor(PATCH_VALUES / width / 6) * 6));
	withScratch(backend, atOnce * width, (rows) => {
		kernels.setShape(
			...[info.inHeight, info.inWidth, info.inChannels, info.filterHeight, info.filterWidth],
			...[info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth],
			...[info.padInfo.top, info.padInfo.left, info.outHeight, info.outWidth]
		);
		for (let first = 0; first < positions; first += atOnce) {
			step(rows, first, Math.min(atOnce, positions - first));
		}
	});
}

function addresses(
	backend: WasmMemory,
	tensors: readonly [TensorInfo, TensorInfo, TensorInfo]
): [number, number, number] {
	const [a, b, c] = tensors;
	return [
		backend.getMemoryOffset(a.dataId),
		backend.getMemoryOffset(b.dataId),
		backend.getMemoryOffset(c.dataId)
	];
}
