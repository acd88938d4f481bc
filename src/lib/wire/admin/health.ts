import { z } from 'zod/mini';
import { count } from './parts';

/** How the store is doing. Times are epoch milliseconds, sizes bytes. */

const level = z.enum(['ok', 'attention']);
const time = z.nullable(z.number());

export const health = z.object({
	/** What waits for an administrator. */
	todo: z.object({ plugins: count, reports: count, withdrawals: count }),
	queues: z.object({
		level,
		lastSweepAt: time,
		queues: z.array(
			z.object({
				name: z.string(),
				/** Due, and not begun. */
				waiting: count,
				/** For a later time. */
				deferred: count,
				active: count,
				failed: count,
				oldestWaitingAt: time
			})
		)
	}),
	storage: z.object({
		level,
		databaseBytes: count,
		rooms: z.array(
			z.object({ room: z.enum(['published', 'uploads']), blobs: count, bytes: count })
		),
		freeBytes: count,
		diskBytes: count
	}),
	merges: z.object({
		level,
		last: z.nullable(
			z.object({
				modelTitle: z.string(),
				at: z.number(),
				backend: z.string(),
				numUpdates: count,
				milliseconds: count
			})
		),
		failedToday: count,
		lastFailedAt: time
	}),
	process: z.object({
		level,
		version: z.string(),
		startedAt: z.number(),
		residentBytes: count,
		heapBytes: count,
		heapLimit: count
	}),
	payments: z.object({ level, open: count, oldestOpenAt: time })
});

export type Health = z.infer<typeof health>;
