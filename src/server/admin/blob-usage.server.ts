import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

export interface RoomUsage {
	readonly room: 'published' | 'uploads';
	readonly blobs: number;
	readonly bytes: number;
}

export interface StorageUsage {
	readonly rooms: readonly RoomUsage[];
	readonly freeBytes: number;
	readonly diskBytes: number;
}

/** A folder of a million blobs takes a while: whoever asks again within a minute is told the same. */
const FRESH_MILLISECONDS = 60_000;
const seen = new Map<string, { readonly at: number; readonly usage: Promise<StorageUsage> }>();

/** What the blobs under `dataDir` take, and what its disk has left. */
export function storageUsage(dataDir: string, now = Date.now()): Promise<StorageUsage> {
	const known = seen.get(dataDir);
	if (known && now - known.at < FRESH_MILLISECONDS) return known.usage;
	const usage = measure(dataDir);
	seen.set(dataDir, { at: now, usage });
	// a failure is not remembered
	usage.catch(() => seen.delete(dataDir));
	return usage;
}

async function measure(dataDir: string): Promise<StorageUsage> {
	const { bavail, blocks, bsize } = await statfs(dataDir);
	return {
		rooms: [await measureRoom(dataDir, 'published'), await measureRoom(dataDir, 'uploads')],
		freeBytes: bavail * bsize,
		diskBytes: blocks * bsize
	};
}

async function measureRoom(dataDir: string, room: RoomUsage['room']): Promise<RoomUsage> {
	let blobs = 0;
	let bytes = 0;
	const folder = join(dataDir, 'blobs', room);
	for (const entry of await entriesOf(folder)) {
		if (!entry.isFile()) continue;
		// one that is deleted meanwhile takes nothing
		const found = await stat(join(entry.parentPath, entry.name)).catch(() => null);
		if (!found) continue;
		blobs += 1;
		bytes += found.size;
	}
	return { room, blobs, bytes };
}

async function entriesOf(folder: string) {
	try {
		return await readdir(folder, { recursive: true, withFileTypes: true });
	} catch (error) {
		// nothing was ever put there
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
		throw error;
	}
}
