import gemmModule from '../../src/workers/kernels/gemm.wasm';
import type { SimdKernels } from '../../src/workers/kernels/simd';

/** C [m, n] of A [m, k] and B [k, n], so many `times`. `turned`: A lies as [k, m]. */
interface Product {
	readonly sizes: [m: number, n: number, k: number];
	readonly turned?: 1;
	/** A convolution takes this share of its positions at a time, so that they stay in the cache. */
	readonly times?: number;
}

/** Patches of the second convolution that the trainer takes at a time, and how often it does. */
const [PATCHES, TIMES] = [36, 1960 / 36];

/** All that a step of `largeCnn` at batch 10 multiplies: forward, by the filter, by the input. */
const LARGE_CNN: readonly Product[] = [
	{ sizes: [1306, 32, 25], times: 6 },
	{ sizes: [25, 32, 1306], turned: 1, times: 6 },
	{ sizes: [PATCHES, 64, 800], times: TIMES },
	{ sizes: [800, 64, PATCHES], turned: 1, times: TIMES },
	{ sizes: [PATCHES, 800, 64], times: TIMES },
	{ sizes: [10, 512, 3136] },
	{ sizes: [3136, 512, 10], turned: 1 },
	{ sizes: [10, 3136, 512] }
];

/**
 * Milliseconds that the matrix products of a step of the large CNN take by themselves, by the same kernel, in
 * Node: operands made before, nothing gathered, nothing stored elsewhere. No step by these products is quicker.
 */
export function timeProducts(steps: number): number[] {
	const memory = new WebAssembly.Memory({ initial: 1024 });
	const module = new WebAssembly.Module(Buffer.from(gemmModule, 'base64'));
	const { exports } = new WebAssembly.Instance(module, { env: { memory } });
	const { gemm } = exports as unknown as Pick<SimdKernels, 'gemm'>;
	new Float32Array(memory.buffer).fill(0.01);
	return Array.from({ length: steps }, () => {
		const started = performance.now();
		for (const { sizes, turned = 0, times = 1 } of LARGE_CNN) {
			const [m, n, k] = sizes;
			const b = 64 + 4 * m * k;
			const c = b + 4 * k * n;
			for (let time = 0; time < times; time++) gemm(m, n, k, 64, turned, b, c, 0);
		}
		return performance.now() - started;
	});
}
