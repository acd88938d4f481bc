import { uuidv7 } from 'uuidv7';
import type { NoticeContent } from '$lib/wire/notices';
import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

export type NewNotice = NoticeContent & { readonly userId: string };
export type NoticeRecord = Prisma.NoticeGetPayload<object>;

type FollowedKind = 'followed-model-merged' | 'followed-model-new-line';

const MOST_COUNTED = 100;

export async function notify(tx: Db, notices: readonly NewNotice[]): Promise<void> {
	await tx.notice.createMany({ data: notices.map((notice) => ({ id: uuidv7(), ...notice })) });
}

/** Tells everybody who follows a model, however many they are, in one statement. @returns How many. */
export function notifyFollowers(
	tx: Db,
	{ kind, body }: NoticeContent & { readonly kind: FollowedKind },
	ownerId: string
): Promise<number> {
	// random ids: lists sort by time first, and UUIDv7 is not in every PostgreSQL
	return tx.$executeRaw`
		INSERT INTO "Notice" ("id", "userId", "kind", "body", "createdAt")
		SELECT gen_random_uuid()::text, f."userId", ${kind}, ${JSON.stringify(body)}::jsonb,
			${new Date().toISOString()}::timestamptz AT TIME ZONE 'UTC'
		FROM "Follow" AS f WHERE f."modelId" = ${body.modelId} AND f."userId" <> ${ownerId}`;
}

/** Newest first. */
export async function listNotices(
	db: Db,
	userId: string,
	cursor: string | undefined
): Promise<Page<NoticeRecord>> {
	const rows = await db.notice.findMany({
		where: { userId, ...(cursor && before(cursor)) },
		orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
		take: PAGE_SIZE + 1
	});
	return pageOf(rows, (row) => ({ value: row.createdAt.getTime(), id: row.id }));
}

/** How many are unread, up to 100: nobody reads a larger number. */
export async function countUnread(db: Db, userId: string): Promise<number> {
	const [row] = await db.$queryRaw<[{ count: number }]>`
		SELECT count(*)::int AS count FROM (
			SELECT 1 FROM "Notice" WHERE "userId" = ${userId} AND "readAt" IS NULL LIMIT ${MOST_COUNTED}
		) AS unread`;
	return row.count;
}

/** Marks a user's notices as read: those named, or all. Somebody else's are left alone. */
export async function markRead(
	db: Db,
	userId: string,
	ids: readonly string[] | undefined
): Promise<void> {
	const named = ids && { id: { in: [...ids] } };
	await db.notice.updateMany({
		where: { userId, readAt: null, ...named },
		data: { readAt: new Date() }
	});
}

function before(cursor: string): Prisma.NoticeWhereInput {
	const { value, id } = readCursor(cursor);
	// an instant from outside: one that no Date can hold would throw inside Prisma
	const createdAt = new Date(Math.min(value, 8.64e15));
	return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}
