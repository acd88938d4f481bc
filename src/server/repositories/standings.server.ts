import { Prisma } from '../database/generated/client';
import type { Db } from './db.server';

/** Counts and sums over many updates and ledger entries, made where they lie. */

export interface Since {
	/** 24 hours, 7 and 30 days ago. */
	readonly day: Date;
	readonly week: Date;
	readonly month: Date;
}

export interface Standing {
	readonly day: number;
	readonly week: number;
	readonly total: number;
	readonly waiting: number;
	/** Paid for merged updates in the last month, fees too. */
	readonly spent: bigint;
	/** In escrow, and promised to nobody that waits. */
	readonly budget: bigint;
}

/** How these models stand; one for each that there is. */
export async function standingsOf(
	db: Db,
	modelIds: readonly string[],
	since: Since
): Promise<ReadonlyMap<string, Standing>> {
	const rows = await db.$queryRaw<(Standing & { id: string })[]>`
		SELECT m."id", ${figures(since)}
		FROM "Model" AS m WHERE m."id" = ANY(${modelIds})`;
	return new Map(rows.map(({ id, ...standing }) => [id, standing]));
}

/** The same of all models of one owner together; deleted ones are left out. */
export async function standingOfOwner(db: Db, ownerId: string, since: Since): Promise<Standing> {
	const [row] = await db.$queryRaw<Standing[]>`
		WITH each AS (
			SELECT ${figures(since)}
			FROM "Model" AS m WHERE m."ownerId" = ${ownerId} AND m."status" <> 'deleted'
		)
		SELECT COALESCE(sum(day), 0)::int AS day, COALESCE(sum(week), 0)::int AS week,
			COALESCE(sum(total), 0)::int AS total, COALESCE(sum(waiting), 0)::int AS waiting,
			COALESCE(sum(spent), 0)::bigint AS spent, COALESCE(sum(budget), 0)::bigint AS budget
		FROM each`;
	if (!row) throw new Error('A sum without GROUP BY has one row.');
	return row;
}

/** How many models of an owner have which status. */
export async function countByStatus(db: Db, ownerId: string): Promise<ReadonlyMap<string, number>> {
	const groups = await db.model.groupBy({ by: ['status'], where: { ownerId }, _count: true });
	return new Map(groups.map(({ status, _count }) => [status, _count]));
}

/** Columns of `Standing` for a model `m`, each by its own index: merged updates, most of all, are counted already. */
const figures = ({ day, week, month }: Since) => Prisma.sql`
	(SELECT count(*)::int FROM "ClientUpdate" AS u
		WHERE u."modelId" = m."id" AND u."receivedAt" >= ${utc(day)}) AS day,
	(SELECT count(*)::int FROM "ClientUpdate" AS u
		WHERE u."modelId" = m."id" AND u."receivedAt" >= ${utc(week)}) AS week,
	(SELECT count(*)::int FROM "ClientUpdate" AS u
		WHERE u."modelId" = m."id" AND u."status" IN ('accepted', 'rejected')) + m."mergedUpdates" AS total,
	(SELECT count(*)::int FROM "ClientUpdate" AS u
		WHERE u."modelId" = m."id" AND u."status" = 'accepted') AS waiting,
	(SELECT COALESCE(-sum(e."amount"), 0)::bigint FROM "LedgerEntry" AS e
		JOIN "LedgerTransaction" AS t ON t."id" = e."transactionId" AND t."cause" LIKE 'merge:%'
		WHERE e."accountId" = 'escrow:' || m."id" AND e."id" >= ${firstId(month)}) AS spent,
	GREATEST(0, (SELECT COALESCE(sum(e."amount"), 0)::bigint FROM "LedgerEntry" AS e
			WHERE e."accountId" = 'escrow:' || m."id")
		- (SELECT COALESCE(sum(u."credits" + u."fee"), 0)::bigint FROM "ClientUpdate" AS u
			WHERE u."modelId" = m."id" AND u."status" = 'accepted')) AS budget`;

/** An instant as DateTime columns hold it: UTC without a zone. */
function utc(at: Date): Prisma.Sql {
	return Prisma.sql`(${at.toISOString()}::timestamptz AT TIME ZONE 'UTC')`;
}

/** No id minted at `at` or later sorts before it: ours are UUIDv7, which begin with 48 bits of milliseconds. */
function firstId(at: Date): string {
	const hex = at.getTime().toString(16).padStart(12, '0');
	return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
