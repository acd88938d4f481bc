import { createHash, randomUUID } from 'node:crypto';
import {
	closeSync,
	fstatSync,
	fsyncSync,
	openSync,
	readSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '$lib/domain/errors';
import type { Averager, PayloadSource } from './averager';
import { BLOCK_WEIGHTS, blockRanges } from './payload-blocks.server';

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

	const part = `${outPath}.${randomUUID()}.part`;
	try {
		const digest = withFile(basePath, 'r', (base) => {
			checkLength(base, numWeights);
			return withFile(part, 'wx', (file) => writeWeights(file, addedTo(base, sum)));
		});
		renameSync(part, outPath);
		// a rename is durable once its folder is
		withFile(dirname(outPath), 'r', fsyncSync);
		const milliseconds = performance.now() - started;
		return { digest, bytes: 4 * numWeights, backend: averager.name, milliseconds };
	} finally {
		rmSync(part, { force: true });
	}
}

function withFile<T>(path: string, flags: string, use: (descriptor: number) => T): T {
	const descriptor = openSync(path, flags);
	try {
		return use(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

function checkLength(base: number, numWeights: number): void {
	const { size } = fstatSync(base);
	if (size !== 4 * numWeights) {
		throw new StoreError(
			'weights/shape-mismatch',
			`${numWeights} base weights have ${4 * numWeights} bytes, not ${size}.`
		);
	}
}

/** base + sum, block by block; each array yielded is overwritten by the next. */
function* addedTo(base: number, sum: Float32Array): Generator<Float32Array> {
	const block = new Float32Array(Math.min(BLOCK_WEIGHTS, sum.length));
	for (const { start, count } of blockRanges(sum.length)) {
		const weights = block.subarray(0, count);
		if (readSync(base, weights, 0, 4 * count, 4 * start) !== 4 * count) {
			throw new Error('The base became shorter while it was read.');
		}
		if (!addFinite(weights, sum.subarray(start, start + count))) {
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

/** On disk when it returns. @returns The sha-256 of what was written. */
function writeWeights(file: number, blocks: Iterable<Float32Array>): string {
	const hash = createHash('sha256');
	for (const weights of blocks) {
		const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
		hash.update(bytes);
		writeFileSync(file, bytes);
	}
	fsyncSync(file);
	return hash.digest('hex');
}
