import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import gemmModule from './gemm.wasm';
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

const simd = new WeakMap<WasmMemory, SimdKernels | null>();
const windows = new WeakMap<WasmMemory, WindowKernels | null>();
const updates = new WeakMap<WasmMemory, UpdateKernels | null>();

/** Null where the browser has no relaxed SIMD (Safari), or tfjs keeps its memory to itself. */
export function simdKernels(backend: WasmMemory): SimdKernels | null {
	return remembered(
		simd,
		backend,
		() => load(backend, [gemmModule, patchesModule]) as SimdKernels | null
	);
}

/** Null where the browser has no SIMD, or tfjs keeps its memory to itself. */
export function windowKernels(backend: WasmMemory): WindowKernels | null {
	return remembered(windows, backend, () => load(backend, [windowsModule]) as WindowKernels | null);
}

/** Null where the browser has no SIMD, or tfjs keeps its memory to itself. */
export function updateKernels(backend: WasmMemory): UpdateKernels | null {
	return remembered(updates, backend, () => load(backend, [updatesModule]) as UpdateKernels | null);
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

function load(backend: WasmMemory, modules: readonly string[]): object | null {
	const memory = backend.wasm.asm?.memory;
	if (!(memory instanceof WebAssembly.Memory)) return null;
	const binaries = modules.map((base64) =>
		Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
	);
	if (!binaries.every((bytes) => WebAssembly.validate(bytes))) return null;
	const parts = binaries.map(
		(bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports
	);
	return Object.assign({}, ...parts) as object;
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
