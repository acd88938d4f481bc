import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import type { BufferToMerge } from '../../src/server/merging/merge-buffer.server';

/** What one would write first: every update read whole, then for each layer tf.mean(tf.stack()). */
export async function meanByTfjs({ sources, numWeights }: BufferToMerge): Promise<Float32Array> {
	const deltas = await Promise.all(
		sources.map(async ({ path }) => new Float32Array(new Uint8Array(await readFile(path)).buffer))
	);
	const mean = new Float32Array(numWeights);
	let offset = 0;
	for (const size of layerSizes(numWeights)) {
		const start = offset;
		const layer = tf.tidy(() =>
			tf.mean(tf.stack(deltas.map((delta) => tf.tensor1d(delta.subarray(start, start + size)))), 0)
		);
		mean.set(await layer.data(), start);
		layer.dispose();
		offset += size;
	}
	return mean;
}

/** Layers of a CNN for 28 × 28 digits, its first dense layer taking what is left. */
function layerSizes(numWeights: number): number[] {
	const sizes = [288, 32, 18_432, 64, 128, 1280, 10];
	return [...sizes, numWeights - sizes.reduce((sum, size) => sum + size, 0)];
}

/** Makes the fastest backend of tfjs here the one in use. @returns Its name. */
export async function useFastestTfjs(buffer: BufferToMerge): Promise<string> {
	tf.enableProdMode();
	const times: { name: string; milliseconds: number }[] = [];
	for (const name of ['cpu', 'wasm']) {
		if (!(await tf.setBackend(name))) throw new Error(`tfjs has no backend ${name} here.`);
		await meanByTfjs(buffer);
		const started = performance.now();
		await meanByTfjs(buffer);
		times.push({ name, milliseconds: performance.now() - started });
	}
	const [fastest = { name: 'cpu' }] = times.sort((a, b) => a.milliseconds - b.milliseconds);
	await tf.setBackend(fastest.name);
	return fastest.name;
}
