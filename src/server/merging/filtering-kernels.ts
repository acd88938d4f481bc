import base64 from './filtering.wasm';
import { instantiate } from './wasm-instance';

/** Where the rows lie: byte address of the first, bytes between two, how many, and how many weights of each. */
export type Rows = readonly [rows: number, stride: number, numRows: number, count: number];
type Network = readonly [start: number, end: number];

/** The SIMD kernels of `filtering.as.ts`. Numbers are byte addresses in `memory`, or counts. */
export interface FilteringKernels {
	readonly memory: WebAssembly.Memory;
	scaleRow(x: number, count: number, factor: number): void;
	meanOfMiddle(
		...args: [
			...Rows,
			...Network,
			scratch: number,
			first: number,
			last: number,
			vote: number,
			divisor: number,
			step: number,
			out: number
		]
	): number;
	middleOfVotes(
		...args: [
			...Rows,
			...Network,
			scratch: number,
			ballots: number,
			cut: number,
			total: number,
			step: number,
			out: number
		]
	): number;
	poisonOf(...args: Rows): number;
	addDistances(...args: [...Rows, out: number]): void;
}

/** A new instance with a memory of its own of at least `bytes` bytes, all of them the caller's. */
export function loadFilteringKernels(bytes: number): FilteringKernels {
	const { exports, memory } = instantiate(base64, bytes);
	return { ...(exports as Omit<FilteringKernels, 'memory'>), memory };
}
