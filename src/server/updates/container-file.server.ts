import { open, type FileHandle } from 'node:fs/promises';
import { BLOCK } from '$lib/domain/codec';
import { StoreError } from '$lib/domain/errors';
import type { UpdateHeader } from '$lib/domain/update';
import { decodeHeader, MAX_HEADER_BYTES } from '$lib/wire/update-container';

/** An update container in a file: its header, and where its payload lies. */
export interface ContainerFile {
	readonly header: UpdateHeader;
	readonly payloadOffset: number;
	/** Bytes from `payloadOffset` to the end of the file. */
	readonly payloadSize: number;
}

const LARGEST_START = MAX_HEADER_BYTES + 64;
// a multiple of a block of int8 weights and of a float; small enough to give way between two reads
const READ_BYTES = 256 * 1024;

/** @throws {StoreError} `update/malformed`. */
export async function openContainer(path: string): Promise<ContainerFile> {
	const file = await open(path);
	try {
		const { size } = await file.stat();
		const start = await readAt(file, 0, Math.min(size, LARGEST_START));
		const { header, payloadOffset } = decodeHeader(start);
		return { header, payloadOffset, payloadSize: size - payloadOffset };
	} finally {
		await file.close();
	}
}

/**
 * Length ‖Δ‖ of the delta in a container whose size has been checked. Reads it once in small pieces,
 * so that other requests get their turn and memory does not grow with the model.
 *
 * @throws {StoreError} `update/not-finite`.
 */
export async function deltaNormOf(path: string, container: ContainerFile): Promise<number> {
	const file = await open(path);
	try {
		const sum = await (container.header.codec === 'float32'
			? sumOfFloats(file, container)
			: sumOfInt8(file, container));
		// NaN and infinity spread through the sum: one test finds either anywhere
		if (!Number.isFinite(sum)) {
			throw new StoreError('update/not-finite', 'The update has NaN or infinite values.');
		}
		return Math.sqrt(sum);
	} finally {
		await file.close();
	}
}

async function sumOfFloats(file: FileHandle, { payloadOffset, payloadSize }: ContainerFile) {
	let sum = 0;
	for await (const bytes of pieces(file, payloadOffset, payloadSize)) {
		for (const value of new Float32Array(bytes.buffer, 0, bytes.length / 4)) sum += value * value;
	}
	return sum;
}

async function sumOfInt8(file: FileHandle, { header, payloadOffset }: ContainerFile) {
	const { numWeights } = header;
	const scaleBytes = 4 * Math.ceil(numWeights / BLOCK);
	const scales = new Float32Array((await readAt(file, payloadOffset, scaleBytes)).buffer);

	let sum = 0;
	let index = 0;
	for await (const bytes of pieces(file, payloadOffset + scaleBytes, numWeights)) {
		for (let start = 0; start < bytes.length; start += BLOCK, index++) {
			const block = new Int8Array(bytes.buffer, start, Math.min(BLOCK, bytes.length - start));
			const scale = scales[index] ?? 0;
			let peak = 0;
			let squares = 0;
			for (const value of block) {
				squares += value * value;
				peak = Math.max(peak, Math.abs(value));
			}
			// a scale of NaN over a block of zeros still makes NaN; so does a product past float32
			sum += Math.fround(scale * peak) * 0 + scale ** 2 * squares;
		}
	}
	return sum;
}

async function* pieces(file: FileHandle, start: number, size: number) {
	for (let done = 0; done < size; done += READ_BYTES) {
		yield await readAt(file, start + done, Math.min(READ_BYTES, size - done));
	}
}

/** @throws {Error} If the file has become shorter. */
async function readAt(file: FileHandle, position: number, length: number) {
	const bytes = new Uint8Array(length);
	let done = 0;
	while (done < length) {
		const { bytesRead } = await file.read(bytes, done, length - done, position + done);
		if (bytesRead === 0) throw new Error('The container ends before its size says so.');
		done += bytesRead;
	}
	return bytes;
}
