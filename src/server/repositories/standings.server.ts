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
	/** Paid to contributors in the last month. */
	readonly paid: bigint;
	/** In escrow. */
	readonly budget: bigint;
}

/** How these models stand; one for each that there is. */
export async function standingsOf(
	db: Db,
	modelIds: readonly string[],
	since: Since
): Promise<ReadonlyMap<string, Standing>> {
	const rows = await db.$queryRaw<(Standing & { id: string })[]>`
		SELECT m."id", u.*, (${paidSince(since.month)}) AS paid, (${inEscrow}) AS budget
		FROM "Model" AS m CROSS JOIN LATERAL (${arrivalsOf(since)}) AS u
		WHERE m."id" = ANY(${modelIds})`;
	return new Map(rows.map(({ id, ...standing }) => [id, standing]));
}

/** The same of all models of one owner together; deleted ones are left out. */
export async function standingOfOwner(db: Db, ownerId: string, since: Since): Promise<Standing> {
	const [row] = await db.$queryRaw<Standing[]>`
		SELECT COALESCE(sum(u.day), 0)::int AS day, COALESCE(sum(u.week), 0)::int AS week,
			COALESCE(sum(u.total), 0)::int AS total, COALESCE(sum(u.waiting), 0)::int AS waiting,
			COALESCE(sum((${paidSince(since.month)})), 0)::bigint AS paid,
			COALESCE(sum((${inEscrow})), 0)::bigint AS budget
		FROM "Model" AS m CROSS JOIN LATERAL (${arrivalsOf(since)}) AS u
		WHERE m."ownerId" = ${ownerId} AND m."status" <> 'deleted'`;
	if (!row) throw new Error('A sum without GROUP BY has one row.');
	return row;
}

/** How many models of an owner have which status. */
export async function countByStatus(db: Db, ownerId: string): Promise<ReadonlyMap<string, number>> {
	const groups = await db.model.groupBy({ by: ['status'], where: { ownerId }, _count: true });
	return new Map(groups.map(({ status, _count }) => [status, _count]));
}

const arrivalsOf = ({ day, week }: Since) => Prisma.sql`
	SELECT count(*)::int AS total,
		count(*) FILTER (WHERE u."receivedAt" >= ${utc(day)})::int AS day,
		count(*) FILTER (WHERE u."receivedAt" >= ${utc(week)})::int AS week,
		count(*) FILTER (WHERE u."status" = 'accepted')::int AS waiting
	FROM "ClientUpdate" AS u WHERE u."modelId" = m."id"`;

const paidSince = (month: Date) => Prisma.sql`
	SELECT COALESCE(sum(e."amount"), 0)::bigint FROM "Merge" AS g
	JOIN "LedgerTransaction" AS t ON t."cause" = 'merge:' || g."id"
	JOIN "LedgerEntry" AS e ON e."transactionId" = t."id" AND e."accountId" LIKE 'user:%'
	WHERE g."modelId" = m."id" AND g."createdAt" >= ${utc(month)}`;

const inEscrow = Prisma.sql`
	SELECT COALESCE(sum(e."amount"), 0)::bigint FROM "LedgerEntry" AS e
	WHERE e."accountId" = 'escrow:' || m."id"`;

/** An instant as DateTime columns hold it: UTC without a zone. */
function utc(at: Date): Prisma.Sql {
	return Prisma.sql`(${at.toISOString()}::timestamptz AT TIME ZONE 'UTC')`;
}
