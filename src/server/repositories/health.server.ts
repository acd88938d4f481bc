import type { Db } from './db.server';

/** Figures of the tables, for the people who run the store. */

export interface QueueFigures {
	readonly name: string;
	/** Due, and not begun. */
	readonly waiting: number;
	readonly deferred: number;
	readonly active: number;
	/** Within the last 24 hours. */
	readonly failed: number;
	readonly oldestWaitingAt: Date | null;
	readonly lastFailedAt: Date | null;
	readonly lastDoneAt: Date | null;
}

/** One row a job queue. The tables are pg-boss's own. */
export function listQueues(db: Db): Promise<QueueFigures[]> {
	return db.$queryRaw<QueueFigures[]>`
		SELECT q."name",
			count(*) FILTER (WHERE waits AND start_after <= now())::int AS "waiting",
			count(*) FILTER (WHERE waits AND start_after > now())::int AS "deferred",
			count(*) FILTER (WHERE state = 'active')::int AS "active",
			count(*) FILTER (WHERE failed_today)::int AS "failed",
			min(start_after) FILTER (WHERE waits AND start_after <= now()) AS "oldestWaitingAt",
			max(completed_on) FILTER (WHERE failed_today) AS "lastFailedAt",
			max(completed_on) FILTER (WHERE state = 'completed') AS "lastDoneAt"
		FROM pgboss.queue AS q
		LEFT JOIN LATERAL (
			SELECT j.*, j.state < 'active' AS waits,
				j.state = 'failed' AND j.completed_on > now() - interval '1 day' AS failed_today
			FROM pgboss.job AS j WHERE j.name = q.name
		) AS job ON true
		GROUP BY q."name" ORDER BY q."name"`;
}

export async function databaseBytes(db: Db): Promise<number> {
	const [row] = await db.$queryRaw<{ bytes: bigint }[]>`
		SELECT pg_database_size(current_database()) AS "bytes"`;
	return Number(row?.bytes ?? 0n);
}

export function findLastMerge(db: Db) {
	// ids are UUIDv7: the newest is the last
	return db.merge.findFirst({
		orderBy: { id: 'desc' },
		include: { model: { select: { title: true } } }
	});
}

export async function countWork(db: Db) {
	const [row] = await db.$queryRaw<
		{
			plugins: number;
			reports: number;
			withdrawals: number;
			openPayments: number;
			oldestPaymentAt: Date | null;
		}[]
	>`
		SELECT
			(SELECT count(DISTINCT m."pluginId")::int FROM "Model" AS m
				WHERE m."status" = 'pending') AS "plugins",
			(SELECT count(DISTINCT "reviewId")::int FROM "ReviewReport"
				WHERE "resolvedAt" IS NULL) AS "reports",
			(SELECT count(*)::int FROM "Withdrawal" WHERE "status" = 'requested') AS "withdrawals",
			(SELECT count(*)::int FROM "Payment"
				WHERE "status" IN ('initiated', 'pending')) AS "openPayments",
			(SELECT min("createdAt") FROM "Payment"
				WHERE "status" IN ('initiated', 'pending')) AS "oldestPaymentAt"`;
	if (!row) throw new Error('One row was asked for.');
	return row;
}
