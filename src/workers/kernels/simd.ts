import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import gatesModule from './gates.wasm';
import gemmModule, { withoutRelaxed } from './gemm.wasm';
import patchesModule from './patches.wasm';
import updatesModule from './updates.wasm';
import windowsModule from './windows.wasm';

/** What our own kernels need of tfjs's `BackendWasm`. */
export interface WasmMemory {
	/** Allocates; the values are what the memory happened to hold. */
	makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
	/** A view of a tensor's values, good until the next allocation. */
	typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
	/** Byte address of a tensor's values. */
	getMemoryOffset(dataId: DataId): number;
	disposeData(dataId: DataId): boolean;
	/** Emscripten's module. */
	readonly wasm: { readonly asm?: { readonly memory?: unknown } };
}

/** The functions of gemm.as.ts and patches.as.ts, on the memory of one backend. */
export interface SimdKernels {
	gemm(
		...args: [...mnk: ThreeNumbers, a: number, turned: number, b: number, c: number, more: number]
	): void;
	setShape(...shape: readonly number[]): void;
	gatherPatches(x: number, rows: number, first: number, count: number): void;
	scatterPatches(x: number, rows: number, first: number, count: number): void;
}

type ThreeNumbers = [m: number, n: number, k: number];

type Gates<Places extends readonly number[]> = (
	...args: [rows: number, units: number, isHard: 0 | 1, ...Places]
) => void;

/** The functions of gates.as.ts and the matrix product, on the memory of one backend. */
export interface RecurrentKernels extends Pick<SimdKernels, 'gemm'> {
	readonly lstmForward: Gates<
		[x: number, s: number, cBefore: number, gates: number, c: number, h: number]
	>;
	readonly lstmBackward: Gates<
		[
			...[gates: number, cBefore: number, c: number],
			...[dy: number, ds: number, dc: number],
			...[dx: number, dcBefore: number]
		]
	>;
	readonly gruGates: Gates<[x: number, s: number, hBefore: number, gates: number, shown: number]>;
	readonly gruForward: Gates<
		[x: number, s: number, hBefore: number, gates: number, fresh: number, h: number]
	>;
	readonly gruBackward: Gates<
		[
			...[gates: number, fresh: number, hBefore: number],
			...[dy: number, ds: number, carried: number],
			...[dgates: number, dfresh: number, direct: number]
		]
	>;
	readonly gruReset: Gates<
		[
			...[gates: number, hBefore: number],
			...[dshown: number, direct: number],
			...[dgates: number, carried: number]
		]
	>;
	activate(x: number, count: number, isTanh: 0 | 1, y: number): void;
}

/** The functions of windows.as.ts, on the memory of one backend. */
export interface WindowKernels {
	setWindows(...shape: readonly number[]): void;
	setDepthwise(multiplier: number, dilationHeight: number, dilationWidth: number): void;
	maxPool(x: number, y: number, dx: number, backward: number): void;
	depthwise(x: number, dy: number, filter: number, input: number): void;
	sumRows(x: number, rows: number, columns: number, sums: number): void;
}

type Update<State extends readonly number[]> = (
	...args: [w: number, g: number, to: number, count: number, rate: number, ...State]
) => void;

/** The functions of updates.as.ts, on the memory of one backend. */
export interface UpdateKernels {
	readonly sgd: Update<[]>;
	readonly momentum: Update<[m: number, decay: number]>;
	readonly rmsprop: Update<[v: number, decay: number, fresh: number, epsilon: number]>;
	readonly adam: Update<
		[
			...[m: number, v: number],
			...[decayM: number, freshM: number, shareM: number],
			...[decayV: number, freshV: number, shareV: number],
			epsilon: number
		]
	>;
}

/** Base64 of a module, and of those in its place where a browser cannot read it. */
type Alternatives = readonly string[];

/** The second is for browsers without relaxed SIMD (Safari). */
const gemm: Alternatives = [gemmModule, withoutRelaxed];

const simd = new WeakMap<WasmMemory, SimdKernels | null>();
const recurrent = new WeakMap<WasmMemory, RecurrentKernels | null>();
const windows = new WeakMap<WasmMemory, WindowKernels | null>();
const updates = new WeakMap<WasmMemory, UpdateKernels | null>();

/** Null where the browser has no SIMD, or tfjs keeps its memory to itself. */
export function simdKernels(backend: WasmMemory): SimdKernels | null {
	return remembered(
		simd,
		backend,
		() => load(backend, [gemm, [patchesModule]]) as SimdKernels | null
	);
}

/** Null where the browser has no SIMD, or tfjs keeps its memory to itself. */
export function recurrentKernels(backend: WasmMemory): RecurrentKernels | null {
	return remembered(
		recurrent,
		backend,
		() => load(backend, [gemm, [gatesModule]]) as RecurrentKernels | null
	);
}

/** Null where the browser has no SIMD, or tfjs keeps its memory to itself. */
export function windowKernels(backend: WasmMemory): WindowKernels | null {
	return remembered(
		windows,
		backend,
		() => load(backend, [[windowsModule]]) as WindowKernels | null
	);
}

/** Null where the browser has no SIMD, or tfjs keeps its memory to itself. */
export function updateKernels(backend: WasmMemory): UpdateKernels | null {
	return remembered(
		updates,
		backend,
		() => load(backend, [[updatesModule]]) as UpdateKernels | null
	);
}

function remembered<K>(
	known: WeakMap<WasmMemory, K | null>,
	backend: WasmMemory,
	make: () => K | null
): K | null {
	const existing = known.get(backend);
	if (existing !== undefined) return existing;
	const made = make();
	known.set(backend, made);
	return made;
}

function load(backend: WasmMemory, modules: readonly Alternatives[]): object | null {
	const memory = backend.wasm.asm?.memory;
	if (!(memory instanceof WebAssembly.Memory)) return null;
	const binaries = modules.map(firstValid).filter((binary) => binary !== undefined);
	if (binaries.length < modules.length) return null;
	const parts = binaries.map(
		(bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports
	);
	return Object.assign({}, ...parts) as object;
}

function firstValid(alternatives: Alternatives): Uint8Array<ArrayBuffer> | undefined {
	return alternatives
		.map((base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
		.find((bytes) => WebAssembly.validate(bytes));
}

/** Runs `use` with the address of `values` float32 that are freed after it. */
export function withScratch(
	backend: WasmMemory,
	values: number,
	use: (address: number) => void
): void {
	const { dataId } = backend.makeOutput([values], 'float32');
	try {
		use(backend.getMemoryOffset(dataId));
	} finally {
		backend.disposeData(dataId);
	}
}
