import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

const withModel = {
	model: { select: { slug: true, title: true, headNumber: true, status: true } }
} satisfies Prisma.FollowInclude;
export type FollowWithModel = Prisma.FollowGetPayload<{ include: typeof withModel }>;

export async function follow(db: Db, userId: string, modelId: string): Promise<void> {
	await db.follow.createMany({ data: [{ userId, modelId }], skipDuplicates: true });
}

export async function unfollow(db: Db, userId: string, modelId: string): Promise<void> {
	await db.follow.deleteMany({ where: { userId, modelId } });
}

export async function isFollowing(db: Db, userId: string, modelId: string): Promise<boolean> {
	return (await db.follow.count({ where: { userId, modelId } })) > 0;
}

/** What a user follows, newest first; deleted models are left out. */
export async function listFollows(
	db: Db,
	userId: string,
	cursor: string | undefined
): Promise<Page<FollowWithModel>> {
	const where: Prisma.FollowWhereInput = { userId, model: { status: { not: 'deleted' } } };
	if (cursor) {
		const { value, id } = readCursor(cursor);
		const createdAt = new Date(Math.min(value, 8.64e15));
		where.OR = [{ createdAt: { lt: createdAt } }, { createdAt, modelId: { lt: id } }];
	}
	const rows = await db.follow.findMany({
		where,
		orderBy: [{ createdAt: 'desc' }, { modelId: 'desc' }],
		take: PAGE_SIZE + 1,
		include: withModel
	});
	return pageOf(rows, (row) => ({ value: row.createdAt.getTime(), id: row.modelId }));
}
