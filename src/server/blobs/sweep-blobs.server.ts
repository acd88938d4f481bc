import type { Database } from '../database/database.server';
import { referredTo } from '../repositories/blob-references.server';
import type { BlobStore, Blobs } from './blob-store';

interface SweepServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly blobs: Pick<Blobs, 'uploads' | 'published'>;
	readonly closing: AbortSignal;
}

/**
 * How long a blob stays though nothing refers to it. Between its bytes and the row that refers to them lie
 * minutes at most; a device that could not submit puts its update again, which renews it.
 */
export const SWEEP_AFTER_MILLISECONDS = 7 * 86_400_000;

const BATCH = 500;

/**
 * Deletes what nothing refers to any more: files of models that were not published after all, differences
 * between versions (made again when asked for), what strategies remembered of versions that no merge will
 * start from, and what a process left half-written.
 *
 * @returns How many blobs were deleted.
 */
export async function sweepBlobs(
	{ database: { prisma }, blobs, closing }: SweepServices,
	now = Date.now()
): Promise<number> {
	const before = new Date(now - SWEEP_AFTER_MILLISECONDS);
	let deleted = 0;
	for (const room of [blobs.uploads, blobs.published]) {
		await room.deleteUnfinished(before);
		for await (const digests of batches(room.listOlder(before))) {
			if (closing.aborted) return deleted;
			const kept = await referredTo(prisma, digests);
			const unused = digests.filter((digest) => !kept.has(digest));
			deleted += await deleteAll(room, unused, before);
		}
	}
	return deleted;
}

async function deleteAll(room: BlobStore, digests: readonly string[], before: Date) {
	let deleted = 0;
	for (const digest of digests) if (await room.deleteOlder(digest, before)) deleted++;
	return deleted;
}

async function* batches(digests: AsyncIterable<string>): AsyncGenerator<string[]> {
	let batch: string[] = [];
	for await (const digest of digests) {
		batch.push(digest);
		if (batch.length < BATCH) continue;
		yield batch;
		batch = [];
	}
	if (batch.length > 0) yield batch;
}
