import '@tensorflow/tfjs-backend-wasm';
import { backend, setBackend } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import relaxed from './gemm.wasm';
import { recurrentKernels, simdKernels, type WasmMemory } from './simd';

// as Safari answers
const validate = WebAssembly.validate.bind(WebAssembly);
const { length } = atob(relaxed);
const asked = vi
	.spyOn(WebAssembly, 'validate')
	.mockImplementation((bytes) => bytes.byteLength !== length && validate(bytes));

it('has kernels of our own where there is no relaxed SIMD', async () => {
	await setBackend('wasm');
	const wasm = backend() as unknown as WasmMemory;
	expect(simdKernels(wasm)).not.toBeNull();
	expect(recurrentKernels(wasm)).not.toBeNull();
	expect(asked.mock.results.map(({ value }) => value as boolean)).toContain(false);
});

// the same laws hold of them
await import('./simd.test');
await import('./kernels.test');
