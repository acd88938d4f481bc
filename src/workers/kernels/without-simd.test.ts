import '@tensorflow/tfjs-backend-wasm';
import { backend, setBackend } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { fusedOptimizer } from '../fused-optimizer';
import { simdKernels, updateKernels, windowKernels, type WasmMemory } from './simd';

// as a browser without SIMD answers, also to tfjs
vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);

it('has no kernels of our own where there is no SIMD', async () => {
	await setBackend('wasm');
	const wasm = backend() as unknown as WasmMemory;
	const kernels = [simdKernels(wasm), updateKernels(wasm), windowKernels(wasm)];
	expect(kernels).toEqual([null, null, null]);
	expect(fusedOptimizer({ name: 'sgd', learningRate: 0.1 })).toBeNull();
});

// the same laws hold of what is composed then
await import('./kernels.test');
