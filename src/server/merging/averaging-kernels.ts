import base64 from './averaging.wasm';
import { instantiate } from './wasm-instance';

/** The SIMD kernels of `averaging.as.ts`. Numbers are byte addresses in `memory`, or counts of weights. */
export interface AveragingKernels {
	readonly memory: WebAssembly.Memory;
	addScaled(sums: number, count: number, x: number, c: number): void;
	addScaled4(
		sums: number,
		count: number,
		x: number,
		stride: number,
		...c: [number, number, number, number]
	): void;
	dequantise(out: number, count: number, scales: number, q: number): void;
	roundSums(sums: number, count: number, out: number): number;
	sumOfSquares(x: number, count: number): number;
}

/** A new instance with a memory of its own of at least `bytes` bytes, all of them the caller's. */
export function loadKernels(bytes: number): AveragingKernels {
	const { exports, memory } = instantiate(base64, bytes);
	return { ...(exports as Omit<AveragingKernels, 'memory'>), memory };
}
