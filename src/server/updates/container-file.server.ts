import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
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

/** @throws {StoreError} `update/malformed`. */
export async function openContainer(path: string): Promise<ContainerFile> {
	const file = await open(path);
	try {
		const { size } = await file.stat();
		return containerOf(await readStart(file, Math.min(size, LARGEST_START)), size);
	} finally {
		await file.close();
	}
}

/**
 * The same of a file that has just been written, or found to be there: its start is in memory, and reading it
 * takes less time than handing it to another thread.
 *
 * @throws {StoreError} `update/malformed`.
 */
export function openFreshContainer(path: string): ContainerFile {
	const file = openSync(path, 'r');
	try {
		const { size } = fstatSync(file);
		const read = readSync(file, scratch, 0, LARGEST_START, 0);
		return containerOf(scratch.subarray(0, read), size);
	} finally {
		closeSync(file);
	}
}

/** Read into anew by each call, none of which waits while it looks at it. */
const scratch = new Uint8Array(LARGEST_START);

function containerOf(start: Uint8Array, size: number): ContainerFile {
	const { header, payloadOffset } = decodeHeader(start);
	return { header, payloadOffset, payloadSize: size - payloadOffset };
}

/** @throws {Error} If the file has become shorter. */
async function readStart(file: FileHandle, length: number) {
	const bytes = new Uint8Array(length);
	let done = 0;
	while (done < length) {
		const { bytesRead } = await file.read(bytes, done, length - done, done);
		if (bytesRead === 0) throw new Error('The container ends before its size says so.');
		done += bytesRead;
	}
	return bytes;
}
