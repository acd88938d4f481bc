import { backend_util, type MaxPoolGradAttrs, type TensorInfo } from '@tensorflow/tfjs-core';

/** What a kernel of our own needs of `BackendWasm`. */
export interface WasmMemory {
	/** Allocates; the values are what the memory happened to hold. */
	makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
	/** A view of a tensor's values, good until the next allocation. */
	typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/** Where the values lie in the backend's memory, and how they hang together. */
interface Pooling {
	readonly info: backend_util.Conv2DInfo;
	/** [N, H, W, C]. */
	readonly x: Float32Array;
	/** [N, P, Q, C]. */
	readonly dy: Float32Array;
	/** [N, H, W, C], zeros at first. */
	readonly dx: Float32Array;
}

/**
 * Gradient of 2-D max pooling: each value of `dy` goes to the first largest value of its window.
 *
 * A plain loop over the backend's own memory. The kernel of tfjs-backend-wasm 4.22 is wrong where a window
 * has nothing above zero (it starts from the smallest positive number), and several times slower.
 */
export function maxPoolGradient(
	inputs: { readonly dy: TensorInfo; readonly input: TensorInfo },
	attrs: MaxPoolGradAttrs,
	backend: WasmMemory
): TensorInfo {
	const { filterSize, strides, pad, dimRoundingMode } = attrs;
	const dilations = 1;
	const info = backend_util.computePool2DInfo(
		inputs.input.shape as [number, number, number, number],
		filterSize,
		strides,
		dilations,
		pad,
		dimRoundingMode
	);
	// allocated first: memory that grows takes the views of it away
	const output = backend.makeOutput(inputs.input.shape, 'float32');
	const view = (tensor: TensorInfo) => backend.typedArrayFromHeap(tensor) as Float32Array;
	const pooling = { info, x: view(inputs.input), dy: view(inputs.dy), dx: view(output).fill(0) };

	let at = 0;
	for (let n = 0; n < info.batchSize; n++) {
		for (let p = 0; p < info.outHeight; p++) {
			for (let q = 0; q < info.outWidth; q++) {
				spreadWindow(pooling, windowOf(info, n, { p, q }), at);
				at += info.outChannels;
			}
		}
	}
	return output;
}

/** The part of the input that one output looks at. */
interface Window {
	/** Where the image starts in `x`. */
	readonly image: number;
	readonly top: number;
	readonly bottom: number;
	readonly left: number;
	readonly right: number;
}

function windowOf(
	info: backend_util.Conv2DInfo,
	n: number,
	{ p, q }: { p: number; q: number }
): Window {
	const y = p * info.strideHeight - info.padInfo.top;
	const z = q * info.strideWidth - info.padInfo.left;
	return {
		image: n * info.inHeight * info.inWidth * info.inChannels,
		top: Math.max(0, y),
		bottom: Math.min(info.inHeight, y + info.effectiveFilterHeight),
		left: Math.max(0, z),
		right: Math.min(info.inWidth, z + info.effectiveFilterWidth)
	};
}

/** @param at Where the window's first channel lies in `dy`. */
function spreadWindow({ info, x, dy, dx }: Pooling, window: Window, at: number): void {
	const { inWidth, inChannels } = info;
	const { image, top, bottom, left, right } = window;
	for (let c = 0; c < inChannels; c++) {
		let largest = -Infinity;
		let found = -1;
		for (let y = top; y < bottom; y++) {
			for (let z = left; z < right; z++) {
				const i = image + (y * inWidth + z) * inChannels + c;
				const value = x[i] ?? 0;
				if (value > largest) {
					largest = value;
					found = i;
				}
			}
		}
		if (found >= 0) dx[found] = (dx[found] ?? 0) + (dy[at + c] ?? 0);
	}
}
