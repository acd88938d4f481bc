import type { PrismaClient } from '../database/generated/client';

export interface Limit {
	/** Calls allowed within one window. */
	readonly max: number;
	/** Length of the window in seconds; it begins with the first call. */
	readonly window: number;
}

export interface RateLimiter {
	/** Counts one call against `key`, in one statement: calls at the same time cannot slip past. */
	consume(key: string, limit: Limit): Promise<{ allowed: boolean; retryAfter: number | null }>;
	/** Starts `key` afresh. */
	forget(key: string): Promise<void>;
}

const DAY = 86_400_000;

/** Counts calls in the database, so that the limits hold over restarts and over many web processes. */
export function databaseRateLimiter(
	prisma: Pick<PrismaClient, '$queryRaw' | 'rateLimit'>,
	now: () => number = Date.now
): RateLimiter {
	let prunedAt = 0;

	async function prune(time: number): Promise<void> {
		if (time - prunedAt < DAY) return;
		prunedAt = time;
		await prisma.rateLimit.deleteMany({ where: { lastRequest: { lt: BigInt(time - DAY) } } });
	}

	return {
		async consume(key, { max, window }) {
			const time = now();
			await prune(time);
			// "lastRequest" (the library's name) holds the start of the window
			const [row] = await prisma.$queryRaw<[{ count: number; lastRequest: bigint }]>`
				INSERT INTO "RateLimit" AS r ("id", "key", "count", "lastRequest")
				VALUES (${crypto.randomUUID()}, ${key}, 1, ${time}::bigint)
				ON CONFLICT ("key") DO UPDATE SET
					"count" = CASE WHEN r."lastRequest" + ${window * 1000}::bigint <= ${time}::bigint THEN 1 ELSE r."count" + 1 END,
					"lastRequest" = CASE WHEN r."lastRequest" + ${window * 1000}::bigint <= ${time}::bigint THEN ${time}::bigint ELSE r."lastRequest" END
				RETURNING "count", "lastRequest"`;
			if (row.count <= max) return { allowed: true, retryAfter: null };
			const left = Number(row.lastRequest) + window * 1000 - time;
			return { allowed: false, retryAfter: Math.max(1, Math.ceil(left / 1000)) };
		},
		async forget(key) {
			await prisma.rateLimit.deleteMany({ where: { key } });
		}
	};
}
