import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsync, openSync, statSync } from 'node:fs';
import {
	copyFile,
	link,
	mkdir,
	open,
	readFile,
	readdir,
	rename,
	rm,
	stat,
	utimes
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { StoreError } from '$lib/domain/errors';
import { Batches, type Outcome } from '../batches';
import type { BlobStore, Blobs } from './blob-store';
import { writeBody } from './write-body.server';

/** Folder of a root for what has not its name yet. */
const PARTIAL = 'partial';

/** Blobs as files `<root>/ab/cd/<digest>`: no folder grows past what a file system likes. */
export class FolderBlobStore implements BlobStore {
	readonly #root: string;
	/** Folders to be synced: one sync of a folder serves all that were renamed into it before. */
	readonly #folders = new Batches<string, void>(syncEach);

	constructor(root: string) {
		this.#root = resolve(root);
	}

	async put(digest: string, body: AsyncIterable<Uint8Array>, maxBytes: number) {
		const existing = await this.renew(digest);
		if (existing !== null) return { bytes: existing };

		return this.#place(digest, async (temporary) => {
			const written = await writeBody(temporary, body, maxBytes);
			if (written.digest !== digest) {
				throw new StoreError(
					'blob/digest-mismatch',
					`These bytes hash to ${written.digest}, not to ${digest}.`
				);
			}
			return { bytes: written.bytes };
		});
	}

	/** Takes over a file that is known to hash to `digest`: a hard link where the file system has them. */
	async adopt(digest: string, file: string): Promise<void> {
		if ((await this.renew(digest)) !== null) return;
		await this.#place(digest, async (temporary) => {
			await link(file, temporary).catch(async () => {
				await copyFile(file, temporary);
				await syncToDisk(temporary);
			});
			// a link is as old as what it links to
			await setYoung(temporary);
		});
	}

	async size(digest: string): Promise<number | null> {
		try {
			return (await stat(this.#path(digest))).size;
		} catch (error) {
			if (isMissing(error)) return null;
			throw error;
		}
	}

	async read(digest: string): Promise<Uint8Array<ArrayBuffer>> {
		return readFile(this.#path(digest)).catch(notFound(digest));
	}

	async stream(digest: string, range?: { start: number; end: number }) {
		const file = await open(this.#path(digest)).catch(notFound(digest));
		return Readable.toWeb(file.createReadStream(range)) as ReadableStream<Uint8Array>;
	}

	localPath(digest: string): Promise<string> {
		return Promise.try(() => {
			const path = this.#path(digest);
			if (!statSync(path, { throwIfNoEntry: false })) throw missing(digest);
			return path;
		});
	}

	async delete(digest: string): Promise<void> {
		await rm(this.#path(digest), { force: true });
	}

	async renew(digest: string): Promise<number | null> {
		const path = this.#path(digest);
		try {
			// this thread looks for itself: handing a look to another takes a hundred times as long
			const found = statSync(path, { throwIfNoEntry: false });
			if (!found) return null;
			// one that is swept away in this moment is then not there, or is seen to be young
			await setYoung(path);
			return found.size;
		} catch (error) {
			if (isMissing(error)) return null;
			throw error;
		}
	}

	async *listOlder(before: Date): AsyncGenerator<string> {
		for (const first of await namesIn(this.#root)) {
			for (const second of first === PARTIAL ? [] : await namesIn(join(this.#root, first))) {
				const folder = join(this.#root, first, second);
				for (const name of await namesIn(folder)) {
					if (await isOlder(join(folder, name), before)) yield name;
				}
			}
		}
	}

	async deleteOlder(digest: string, before: Date): Promise<boolean> {
		const path = this.#path(digest);
		const aside = join(this.#root, PARTIAL, randomUUID());
		await mkdir(dirname(aside), { recursive: true });
		try {
			// out of everybody's reach, so that nobody renews it after it was looked at
			await rename(path, aside);
		} catch (error) {
			if (isMissing(error)) return false;
			throw error;
		}
		if (await isOlder(aside, before)) {
			await rm(aside);
			return true;
		}
		await rename(aside, path);
		return false;
	}

	async deleteUnfinished(before: Date): Promise<void> {
		const folder = join(this.#root, PARTIAL);
		for (const name of await namesIn(folder)) {
			const path = join(folder, name);
			if (await isOlder(path, before)) await rm(path, { force: true });
		}
	}

	/** Lets `fill` make a temporary file, then gives it its name in one step: no reader sees half a blob. */
	async #place<T>(digest: string, fill: (temporary: string) => Promise<T>): Promise<T> {
		const path = this.#path(digest);
		const folder = dirname(path);
		const temporary = join(this.#root, PARTIAL, randomUUID());
		await makeFolder(dirname(temporary));
		try {
			const filled = await fill(temporary);
			await makeFolder(folder);
			await rename(temporary, path);
			// the name is durable once its folder is, and the folder once its own parents are. A folder that was
			// there already may be another's, not yet synced itself
			await Promise.all(
				[folder, dirname(folder), this.#root].map((level) => this.#folders.ask(level))
			);
			return filled;
		} finally {
			// also after a rename: of two names of one file, it leaves both
			if (existsSync(temporary)) await rm(temporary, { force: true });
		}
	}

	#path(digest: string): string {
		// also keeps `..` and `/` out of the path
		if (!/^[0-9a-f]{64}$/.test(digest)) {
			throw new StoreError('request/invalid', 'A digest is 64 lower-case hex digits.');
		}
		return join(this.#root, digest.slice(0, 2), digest.slice(2, 4), digest);
	}
}

/** Both rooms in folders under `root`. */
export function folderBlobs(root: string): Blobs {
	const uploads = new FolderBlobStore(join(root, 'uploads'));
	const published = new FolderBlobStore(join(root, 'published'));
	return {
		uploads,
		published,
		async publish(digest) {
			await published.adopt(digest, await uploads.localPath(digest));
		}
	};
}

async function syncEach(paths: readonly string[]): Promise<Outcome<void>[]> {
	const done = new Map([...new Set(paths)].map((path) => [path, syncToDisk(path)] as const));
	return Promise.all(
		paths.map(async (path) => {
			try {
				return { value: await done.get(path) };
			} catch (error) {
				return { error };
			}
		})
	);
}

/** Opening and closing what is in memory are not worth a way to another thread; waiting for the disk is. */
async function syncToDisk(path: string): Promise<void> {
	const file = openSync(path, 'r');
	try {
		await sync(file);
	} finally {
		closeSync(file);
	}
}

const sync = promisify(fsync);

async function makeFolder(path: string): Promise<void> {
	if (!existsSync(path)) await mkdir(path, { recursive: true });
}

async function setYoung(path: string): Promise<void> {
	const now = new Date();
	await utimes(path, now, now);
}

async function isOlder(path: string, before: Date): Promise<boolean> {
	try {
		return (await stat(path)).mtime < before;
	} catch (error) {
		// gone meanwhile
		if (isMissing(error)) return false;
		throw error;
	}
}

async function namesIn(folder: string): Promise<string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		// nothing was ever put there
		if (isMissing(error)) return [];
		throw error;
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

const notFound = (digest: string) => (cause: unknown) => {
	throw isMissing(cause) ? missing(digest, cause) : cause;
};

function missing(digest: string, cause?: unknown): StoreError {
	return new StoreError('blob/not-found', `There is no file ${digest}.`, { cause });
}
