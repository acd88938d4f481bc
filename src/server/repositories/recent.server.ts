import { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

/** What came in lately for all models of one owner. */

const updateParts = {
	model: { select: { title: true } },
	merge: { select: { version: { select: { number: true } } } },
	receipt: { select: { body: true } }
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
	const { status, cursor } = filter;
	const ofStatus = status ? Prisma.sql`AND u."status" = ${status}::"UpdateStatus"` : Prisma.empty;
	const before = cursor ? beforeCursor(Prisma.sql`u."receivedAt", u."id"`, cursor) : Prisma.empty;
	// each model's newest by its index, then the newest of those: never all that an owner's models ever got
	const ids = await db.$queryRaw<{ id: string }[]>`
		SELECT u."id" FROM "Model" AS m CROSS JOIN LATERAL (
			SELECT u."id", u."receivedAt" FROM "ClientUpdate" AS u
			WHERE u."modelId" = m."id" ${ofStatus} ${before}
			ORDER BY u."receivedAt" DESC, u."id" DESC LIMIT ${PAGE_SIZE + 1}
		) AS u
		WHERE ${ofOwner(filter)}
		ORDER BY u."receivedAt" DESC, u."id" DESC LIMIT ${PAGE_SIZE + 1}`;
	const rows = await db.clientUpdate.findMany({
		where: { id: { in: ids.map(({ id }) => id) } },
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
	const { cursor } = filter;
	const before = cursor ? beforeCursor(Prisma.sql`r."createdAt", r."id"`, cursor) : Prisma.empty;
	const ids = await db.$queryRaw<{ id: string }[]>`
		SELECT r."id" FROM "Model" AS m CROSS JOIN LATERAL (
			SELECT r."id", r."createdAt" FROM "Review" AS r
			WHERE r."modelId" = m."id" AND r."hiddenAt" IS NULL ${before}
			ORDER BY r."createdAt" DESC, r."id" DESC LIMIT ${PAGE_SIZE + 1}
		) AS r
		WHERE ${ofOwner(filter)}
		ORDER BY r."createdAt" DESC, r."id" DESC LIMIT ${PAGE_SIZE + 1}`;
	const rows = await db.review.findMany({
		where: { id: { in: ids.map(({ id }) => id) } },
		orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
		include: reviewParts
	});
	return pageOf(rows, (row) => ({ value: row.createdAt.getTime(), id: row.id }));
}

function ofOwner({ ownerId, modelId }: RecentFilter): Prisma.Sql {
	const ofModel = modelId ? Prisma.sql`AND m."id" = ${modelId}` : Prisma.empty;
	return Prisma.sql`m."ownerId" = ${ownerId} AND m."status" <> 'deleted' ${ofModel}`;
}

/** @throws {StoreError} `request/invalid` for a cursor that this server has not given out. */
function beforeCursor(columns: Prisma.Sql, cursor: string): Prisma.Sql {
	const { value, id } = readCursor(cursor);
	// an instant from outside: one that no Date can hold would throw
	const at = new Date(Math.min(value, 8.64e15)).toISOString();
	return Prisma.sql`AND (${columns}) < (${at}::timestamptz AT TIME ZONE 'UTC', ${id})`;
}
