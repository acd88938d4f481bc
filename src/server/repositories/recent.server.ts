import { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

/** What came in lately for all models of one owner. */

const updateParts = {
	model: { select: { title: true } },
	merge: { select: { version: { select: { number: true, promoted: true } } } }
} satisfies Prisma.ClientUpdateInclude;
const reviewParts = {
	model: { select: { title: true, slug: true } },
	user: { select: { name: true } }
} satisfies Prisma.ReviewInclude;

export type UpdateOfOwner = Prisma.ClientUpdateGetPayload<{ include: typeof updateParts }>;
export type ReviewOfOwner = Prisma.ReviewGetPayload<{ include: typeof reviewParts }>;

export interface RecentFilter {
	readonly ownerId: string;
	/** Of one model only. */
	readonly modelId?: string | undefined;
	readonly cursor?: string | undefined;
}

/** Updates for an owner's models, newest first. */
export async function listUpdatesOfOwner(
	db: Db,
	filter: RecentFilter & { readonly status?: UpdateOfOwner['status'] | undefined }
): Promise<Page<UpdateOfOwner>> {
	const { status } = filter;
	const ids = await newestIds(db, filter, {
		table: Prisma.sql`"ClientUpdate"`,
		time: Prisma.sql`"receivedAt"`,
		matches: status ? Prisma.sql`r."status" = ${status}::"UpdateStatus"` : Prisma.sql`true`
	});
	const rows = await db.clientUpdate.findMany({
		where: { id: { in: ids } },
		orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
		include: updateParts
	});
	return pageOf(rows, (row) => ({ value: row.receivedAt.getTime(), id: row.id }));
}

/** Reviews of an owner's models, newest first; hidden ones are left out. */
export async function listReviewsOfOwner(
	db: Db,
	filter: RecentFilter
): Promise<Page<ReviewOfOwner>> {
	const ids = await newestIds(db, filter, {
		table: Prisma.sql`"Review"`,
		time: Prisma.sql`"createdAt"`,
		matches: Prisma.sql`r."hiddenAt" IS NULL`
	});
	const rows = await db.review.findMany({
		where: { id: { in: ids } },
		orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
		include: reviewParts
	});
	return pageOf(rows, (row) => ({ value: row.createdAt.getTime(), id: row.id }));
}

interface Rows {
	readonly table: Prisma.Sql;
	/** The column that says when one came. */
	readonly time: Prisma.Sql;
	/** Which of them count, as `r`. */
	readonly matches: Prisma.Sql;
}

/**
 * Ids of the newest rows of an owner's models, one more than a page. A page can only hold rows of the models
 * whose own newest rows are the newest: first those models are found, by one step down the index each, and
 * then their rows. So it takes a step a model, and not all that its models ever got.
 */
async function newestIds(db: Db, filter: RecentFilter, rows: Rows): Promise<string[]> {
	const { ownerId, modelId, cursor } = filter;
	const { table, time, matches } = rows;
	const before = cursor === undefined ? Prisma.sql`true` : isBefore(time, cursor);
	const most = PAGE_SIZE + 1;
	const newestOf = (limit: number) => Prisma.sql`
		SELECT r."id", r.${time} AS at FROM ${table} AS r
		WHERE r."modelId" = m."id" AND ${matches} AND ${before}
		ORDER BY r.${time} DESC, r."id" DESC LIMIT ${limit}`;

	const found = await db.$queryRaw<{ id: string }[]>`
		SELECT n."id" FROM (
			SELECT m."id" FROM "Model" AS m CROSS JOIN LATERAL (${newestOf(1)}) AS n
			WHERE m."ownerId" = ${ownerId} AND m."status" <> 'deleted'
				AND ${modelId === undefined ? Prisma.sql`true` : Prisma.sql`m."id" = ${modelId}`}
			ORDER BY n.at DESC, n."id" DESC LIMIT ${most}
		) AS m CROSS JOIN LATERAL (${newestOf(most)}) AS n
		ORDER BY n.at DESC, n."id" DESC LIMIT ${most}`;
	return found.map(({ id }) => id);
}

/** @throws {StoreError} `request/invalid` for a cursor that this server has not given out. */
function isBefore(time: Prisma.Sql, cursor: string): Prisma.Sql {
	const { value, id } = readCursor(cursor);
	// an instant from outside: one that no Date can hold would throw
	const at = new Date(Math.min(value, 8.64e15)).toISOString();
	return Prisma.sql`(r.${time}, r."id") < (${at}::timestamptz AT TIME ZONE 'UTC', ${id})`;
}
