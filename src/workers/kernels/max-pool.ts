import { backend_util, type MaxPoolGradAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import { windowKernels, type WasmMemory } from './simd';

/** Depth, height, width. */
type Three = readonly [number, number, number];

/** How windows lie on volumes; an image is a volume of depth 1. */
interface Windows {
	readonly batch: number;
	readonly channels: number;
	readonly inSize: Three;
	readonly outSize: Three;
	readonly stride: Three;
	readonly size: Three;
	/** Padding before the first value of each axis. */
	readonly before: Three;
}

/** The window at hand. */
interface Pooling {
	readonly windows: Windows;
	/** [N, D, H, W, C]. */
	readonly x: Float32Array;
	/** [C]: the largest values so far, and where in `x` they are; −1: none. */
	readonly largest: Float32Array;
	readonly found: Int32Array;
}

/**
 * Gradient of max pooling of images [N, H, W, C] or volumes [N, D, H, W, C]: each value of `dy` goes to the
 * first largest value of its window.
 *
 * Four channels at once, or where the browser has no SIMD a plain loop. The kernels of tfjs-backend-wasm
 * 4.22 are wrong where a window has nothing above zero (they start from the smallest positive number), and
 * many times slower.
 */
export function maxPoolGradient(
	inputs: { readonly dy: TensorInfo; readonly input: TensorInfo },
	attrs: MaxPoolGradAttrs,
	backend: WasmMemory
): TensorInfo {
	const windows = windowsOf(inputs.input.shape, attrs);
	// allocated first: memory that grows takes the views of it away
	const output = backend.makeOutput(inputs.input.shape, 'float32');
	const view = (tensor: TensorInfo) => backend.typedArrayFromHeap(tensor) as Float32Array;
	const dx = view(output).fill(0);
	if (poolBySimd(backend, windows, [inputs.input, inputs.dy, output])) return output;
	const dy = view(inputs.dy);
	overWindows(windows, view(inputs.input), (at, { found }) => {
		for (let c = 0; c < found.length; c++) {
			const i = found[c] ?? -1;
			// −1: all NaN
			if (i >= 0) dx[i] = (dx[i] ?? 0) + (dy[at + c] ?? 0);
		}
	});
	return output;
}

/** Max pooling of volumes [N, D, H, W, C]: wrong in tfjs-backend-wasm 4.22 for the same reason. */
export function maxPoolVolumes(
	x: TensorInfo,
	attrs: MaxPoolGradAttrs,
	backend: WasmMemory
): TensorInfo {
	const windows = windowsOf(x.shape, attrs);
	const shape = [windows.batch, ...windows.outSize, windows.channels];
	const output = backend.makeOutput(shape, 'float32');
	if (poolBySimd(backend, windows, [x, output, null])) return output;
	const y = backend.typedArrayFromHeap(output) as Float32Array;
	const values = backend.typedArrayFromHeap(x) as Float32Array;
	overWindows(windows, values, (at, { largest }) => y.set(largest, at));
	return output;
}

/** @param dx Null: y is filled, not read. @returns Whether there is SIMD to do it by. */
function poolBySimd(
	backend: WasmMemory,
	{ batch, channels, inSize, outSize, stride, size, before }: Windows,
	[x, y, dx]: readonly [TensorInfo, TensorInfo, TensorInfo | null]
): boolean {
	const kernels = windowKernels(backend);
	if (!kernels) return false;
	kernels.setWindows(
		...[batch, channels],
		...[inSize, outSize, stride, size, before].flatMap((three) => [...three])
	);
	const address = (tensor: TensorInfo) => backend.getMemoryOffset(tensor.dataId);
	kernels.maxPool(address(x), address(y), dx ? address(dx) : 0, Number(dx !== null));
	return true;
}

/** Calls `use` for each window, with where its first channel lies in the output. */
function overWindows(
	windows: Windows,
	x: Float32Array,
	use: (at: number, pooling: Pooling) => void
): void {
	const pooling: Pooling = {
		windows,
		x,
		largest: new Float32Array(windows.channels),
		found: new Int32Array(windows.channels)
	};
	let at = 0;
	const [depth, height, width] = windows.outSize;
	for (let n = 0; n < windows.batch; n++) {
		for (let o = 0; o < depth; o++) {
			for (let p = 0; p < height; p++) {
				for (let q = 0; q < width; q++) {
					search(pooling, n, [o, p, q]);
					use(at, pooling);
					at += windows.channels;
				}
			}
		}
	}
}

function windowsOf(shape: readonly number[], attrs: MaxPoolGradAttrs): Windows {
	const { filterSize, strides, pad, dimRoundingMode } = attrs;
	const dilations = 1;
	if (shape.length === 5) {
		const info = backend_util.computePool3DInfo(
			shape as [number, number, number, number, number],
			filterSize as number,
			strides as number,
			dilations,
			pad as 'valid' | 'same' | number,
			dimRoundingMode
		);
		return {
			batch: info.batchSize,
			channels: info.inChannels,
			inSize: [info.inDepth, info.inHeight, info.inWidth],
			outSize: [info.outDepth, info.outHeight, info.outWidth],
			stride: [info.strideDepth, info.strideHeight, info.strideWidth],
			size: [info.effectiveFilterDepth, info.effectiveFilterHeight, info.effectiveFilterWidth],
			before: [info.padInfo.front, info.padInfo.top, info.padInfo.left]
		};
	}
	const info = backend_util.computePool2DInfo(
		shape as [number, number, number, number],
		filterSize,
		strides,
		dilations,
		pad,
		dimRoundingMode
	);
	return {
		batch: info.batchSize,
		channels: info.inChannels,
		inSize: [1, info.inHeight, info.inWidth],
		outSize: [1, info.outHeight, info.outWidth],
		stride: [1, info.strideHeight, info.strideWidth],
		size: [1, info.effectiveFilterHeight, info.effectiveFilterWidth],
		before: [0, info.padInfo.top, info.padInfo.left]
	};
}

/** Finds the first largest value of each channel in the window of volume `n` that output `at` looks at. */
function search(pooling: Pooling, n: number, at: Three): void {
	const { windows, largest, found } = pooling;
	const [depth, height, width] = windows.inSize;
	const [front, back] = span(windows, 0, at[0]);
	const [top, bottom] = span(windows, 1, at[1]);
	const [left, right] = span(windows, 2, at[2]);

	for (let c = 0; c < largest.length; c++) {
		largest[c] = -Infinity;
		found[c] = -1;
	}
	for (let plane = front; plane < back; plane++) {
		for (let row = top; row < bottom; row++) {
			const line = ((n * depth + plane) * height + row) * width;
			for (let column = left; column < right; column++) {
				compare(pooling, (line + column) * windows.channels);
			}
		}
	}
}

/** Where window `at` starts and ends on an axis, without its padding. */
function span({ inSize, stride, size, before }: Windows, axis: 0 | 1 | 2, at: number) {
	const start = at * stride[axis] - before[axis];
	return [Math.max(0, start), Math.min(inSize[axis], start + size[axis])] as const;
}

/** @param start Where the first channel of one position lies in `x`. */
function compare({ x, largest, found }: Pooling, start: number): void {
	for (let c = 0; c < largest.length; c++) {
		const value = x[start + c] ?? 0;
		if (value > (largest[c] ?? 0)) {
			largest[c] = value;
			found[c] = start + c;
		}
	}
}
