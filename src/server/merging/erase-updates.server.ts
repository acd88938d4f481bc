import type { Blobs } from '../blobs/blob-store';
import type { Database } from '../database/database.server';
import { erasableDigests, markErased, nextToErase } from '../repositories/merges.server';

/** The queue's name for it. */
export const ERASE_JOB = 'erase-updates';

interface EraseServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly blobs: { readonly uploads: Pick<Blobs['uploads'], 'delete'> };
}

/**
 * Deletes the bytes of updates whose model does not keep them after their merge. A merge is there only with
 * its receipts, in one transaction, so that nothing is deleted before. Rows and receipts stay. Stopped
 * half-way, it begins that merge again: deleting twice does no harm.
 */
export async function eraseMergedUpdates({ database, blobs }: EraseServices): Promise<void> {
	const { prisma } = database;
	for (;;) {
		const merge = await nextToErase(prisma);
		if (!merge) return;
		for (const digest of await erasableDigests(prisma, merge.id))
			await blobs.uploads.delete(digest);
		await markErased(prisma, merge.id);
	}
}
