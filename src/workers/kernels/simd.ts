import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import gemmModule from './gemm.wasm';
import patchesModule from './patches.wasm';

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

const loaded = new WeakMap<WasmMemory, SimdKernels | null>();

/** Null where the browser has no relaxed SIMD (Safari), or tfjs keeps its memory to itself. */
export function simdKernels(backend: WasmMemory): SimdKernels | null {
	const known = loaded.get(backend);
	if (known !== undefined) return known;
	const kernels = load(backend.wasm.asm?.memory);
	loaded.set(backend, kernels);
	return kernels;
}

function load(memory: unknown): SimdKernels | null {
	if (!(memory instanceof WebAssembly.Memory)) return null;
	const [gemm, patches] = [gemmModule, patchesModule].map((base64) =>
		Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
	);
	if (!gemm || !patches || !WebAssembly.validate(gemm)) return null;
	const exportsOf = (bytes: Uint8Array<ArrayBuffer>) =>
		new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
	return { ...exportsOf(gemm), ...exportsOf(patches) } as unknown as SimdKernels;
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
