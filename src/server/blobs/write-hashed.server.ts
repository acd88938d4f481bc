import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** What a body turned out to be. */
export interface Written {
	readonly bytes: number;
	/** Lower-case hex sha-256. */
	readonly digest: string;
}

/**
 * Writes a new file, durable when it resolves; its parts are hashed while they are written.
 *
 * @param parts Each is left alone once the next is asked for. Large ones: each is a way to another thread.
 */
export async function writeHashed(
	path: string,
	parts: AsyncIterable<Uint8Array>
): Promise<Written> {
	const hash = createHash('sha256');
	let bytes = 0;
	const file = await open(path, 'wx');
	try {
		for await (const part of parts) {
			const writing = writeAll(file, part);
			hash.update(part);
			bytes += part.length;
			await writing;
		}
		await file.sync();
	} finally {
		await file.close();
	}
	return { bytes, digest: hash.digest('hex') };
}

async function writeAll(file: FileHandle, part: Uint8Array): Promise<void> {
	let done = 0;
	// a disk that is full writes less, then nothing
	while (done < part.length) done += (await file.write(part, done)).bytesWritten;
}
