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
		const start = await readStart(file, Math.min(size, LARGEST_START));
		const { header, payloadOffset } = decodeHeader(start);
		return { header, payloadOffset, payloadSize: size - payloadOffset };
	} finally {
		await file.close();
	}
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
