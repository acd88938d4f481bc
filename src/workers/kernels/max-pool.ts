import { backend_util, type MaxPoolGradAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmMemory } from './simd';

/** Where the values lie in the backend's memory, and how they hang together. */
interface Pooling {
	readonly info: backend_util.Conv2DInfo;
	/** [N, H, W, C]. */
	readonly x: Float32Array;
	/** [N, P, Q, C]. */
	readonly dy: Float32Array;
	/** [N, H, W, C], zeros at first. */
	readonly dx: Float32Array;
	/** [C], of the window at hand: the largest values so far, and where in `x` they are. */
	readonly largest: Float32Array;
	readonly found: Int32Array;
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
	const pooling: Pooling = {
		info,
		x: view(inputs.input),
		dy: view(inputs.dy),
		dx: view(output).fill(0),
		largest: new Float32Array(info.inChannels),
		found: new Int32Array(info.inChannels)
	};

	let at = 0;
	for (let n = 0; n < info.batchSize; n++) {
		for (let p = 0; p < info.outHeight; p++) {
			for (let q = 0; q < info.outWidth; q++) {
				search(pooling, n, { p, q });
				spread(pooling, at);
				at += info.outChannels;
			}
		}
	}
	return output;
}

/** Finds the first largest value of each channel in the window of image `n` that output (p, q) looks at. */
function search(pooling: Pooling, n: number, { p, q }: { p: number; q: number }): void {
	const { info, largest, found } = pooling;
	const y = p * info.strideHeight - info.padInfo.top;
	const z = q * info.strideWidth - info.padInfo.left;
	const bottom = Math.min(info.inHeight, y + info.effectiveFilterHeight);
	const right = Math.min(info.inWidth, z + info.effectiveFilterWidth);

	for (let c = 0; c < largest.length; c++) {
		largest[c] = -Infinity;
		found[c] = -1;
	}
	for (let row = Math.max(0, y); row < bottom; row++) {
		for (let column = Math.max(0, z); column < right; column++) {
			const position = (n * info.inHeight + row) * info.inWidth + column;
			compare(pooling, position * info.inChannels);
		}
	}
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

/** @param at Where the first channel of the window lies in `dy`. */
function spread({ dy, dx, found }: Pooling, at: number): void {
	for (let c = 0; c < found.length; c++) {
		const i = found[c] ?? -1;
		// −1: all NaN
		if (i >= 0) dx[i] = (dx[i] ?? 0) + (dy[at + c] ?? 0);
	}
}
