import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '$lib/domain/errors';
import type { Averager, PayloadSource } from './averager';
import { blockRanges } from './payload-blocks.server';
import type { WeightRange } from './payload-files.server';

export interface BufferToMerge {
	/** Flat float32 weights of the head, little-endian: 4·numWeights bytes. */
	readonly basePath: string;
	readonly numWeights: number;
	readonly sources: readonly PayloadSource[];
	/** Where the new weights go; replaced if it exists. */
	readonly outPath: string;
}

export interface MergedBuffer {
	/** Lower-case hex sha-256 of the file written. */
	readonly digest: string;
	readonly bytes: number;
	/** The averaging backend that ran. */
	readonly backend: Averager['name'];
	readonly milliseconds: number;
}

/**
 * Writes base + Σₖ cₖ·Δₖ as flat float32 to `outPath`: whole and durable, or not at all.
 *
 * @throws {StoreError} What `weightedSum` throws; `weights/shape-mismatch` if the base has another length;
 *   `weights/not-finite` if a new weight is NaN or beyond float32.
 */
export async function mergeBuffer(
	averager: Averager,
	{ basePath, numWeights, sources, outPath }: BufferToMerge
): Promise<MergedBuffer> {
	const started = performance.now();
	const sum = await averager.weightedSum(sources, numWeights);

	const base = await open(basePath);
	const part = `${outPath}.${randomUUID()}.part`;
	try {
		await checkLength(base, numWeights);
		const digest = await writeWeights(part, addedTo(base, sum));
		await rename(part, outPath);
		await syncFolder(dirname(outPath));
		const milliseconds = performance.now() - started;
		return { digest, bytes: 4 * numWeights, backend: averager.name, milliseconds };
	} finally {
		await base.close();
		await rm(part, { force: true });
	}
}

async function checkLength(base: FileHandle, numWeights: number): Promise<void> {
	const { size } = await base.stat();
	if (size !== 4 * numWeights) {
		throw new StoreError(
			'weights/shape-mismatch',
			`${numWeights} base weights have ${4 * numWeights} bytes, not ${size}.`
		);
	}
}

/** base + sum, block by block; each array yielded is overwritten by the next. */
async function* addedTo(base: FileHandle, sum: Float32Array): AsyncGenerator<Float32Array> {
	for (const range of blockRanges(sum.length)) {
		const weights = await readRange(base, range);
		if (!addFinite(weights, sum.subarray(range.start, range.start + range.count))) {
			throw new StoreError('weights/not-finite', 'The merged weights are not all finite.');
		}
		yield weights;
	}
}

/** weights += step. @returns Whether every result is finite. */
function addFinite(weights: Float32Array, step: Float32Array): boolean {
	let poison = 0;
	// by index: the iterator of a typed array takes five times as long
	for (let i = 0; i < weights.length; i++) {
		const weight = Math.fround((weights[i] ?? 0) + (step[i] ?? 0));
		weights[i] = weight;
		// 0 for every finite weight, else NaN
		poison += weight - weight;
	}
	return poison === 0;
}

async function readRange(file: FileHandle, { start, count }: WeightRange): Promise<Float32Array> {
	const bytes = new Uint8Array(4 * count);
	const { bytesRead } = await file.read(bytes, 0, bytes.length, 4 * start);
	if (bytesRead !== bytes.length) throw new Error('The base became shorter while it was read.');
	return new Float32Array(bytes.buffer);
}

/** Writes to a new file, on disk when it resolves. @returns Its sha-256. */
async function writeWeights(path: string, blocks: AsyncIterable<Float32Array>): Promise<string> {
	const hash = createHash('sha256');
	const file = await open(path, 'wx');
	try {
		for await (const weights of blocks) {
			const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
			hash.update(bytes);
			await file.writeFile(bytes);
		}
		await file.sync();
	} finally {
		await file.close();
	}
	return hash.digest('hex');
}

/** A rename is durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
	const folder = await open(path);
	try {
		await folder.sync();
	} finally {
		await folder.close();
	}
}
