import { compileKernels } from '../../scripts/build-wasm';
import { loadKernels } from '../../src/server/merging/averaging-kernels';
import { BLOCK_WEIGHTS } from '../../src/server/merging/payload-blocks.server';
import { instantiate } from '../../src/server/merging/wasm-instance';

/** Blocks of updates in memory: together far more than the caches hold. */
const NUM_BLOCKS = 400;
const BLOCK_BYTES = 4 * BLOCK_WEIGHTS;
const SUMS_BYTES = 8 * BLOCK_WEIGHTS;

interface ReadLoop {
	readonly readLoop: (from: number, bytes: number) => number;
}

/**
 * GB/s of one thread over float32 in memory: summed as a merge sums, four updates in a pass, and only read. The
 * two took turns.
 */
export async function measureRam(rounds: number): Promise<{ sum: number; read: number }> {
	const kernels = loadKernels(SUMS_BYTES + NUM_BLOCKS * BLOCK_BYTES);
	const bytes = NUM_BLOCKS * BLOCK_BYTES;
	new Float32Array(kernels.memory.buffer, SUMS_BYTES).fill(0.5);
	const [source = ''] = await compileKernels(['tests/bench/read-loop.as.ts']);
	const base64 = /'(.+)'/.exec(source)?.[1] ?? '';
	const loop = instantiate(base64, bytes);
	new Float32Array(loop.memory.buffer).fill(0.5);
	const { readLoop } = loop.exports as ReadLoop;

	const sumAll = () => {
		for (let block = 0; block < NUM_BLOCKS; block += 4) {
			const at = SUMS_BYTES + block * BLOCK_BYTES;
			kernels.addScaled4(0, BLOCK_WEIGHTS, at, BLOCK_BYTES, 0.1, 0.2, 0.3, 0.4);
		}
	};
	const times = { sum: [] as number[], read: [] as number[] };
	for (let round = 0; round <= rounds; round++) {
		for (const [name, act] of [
			['sum', sumAll],
			['read', () => readLoop(0, bytes)]
		] as const) {
			const started = performance.now();
			act();
			// the first round compiles and is thrown away
			if (round > 0) times[name].push(performance.now() - started);
		}
	}
	const fastest = (of: readonly number[]) => bytes / Math.min(...of) / 1e6;
	return { sum: fastest(times.sum), read: fastest(times.read) };
}
