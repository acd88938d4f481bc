import type { Prisma } from '../database/generated/client';
import type { UpdateStatus } from '../database/generated/enums';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

const withNames = {
	model: { select: { title: true, slug: true } },
	user: { select: { name: true } }
} satisfies Prisma.ClientUpdateInclude;
const withReceipt = { ...withNames, receipt: true } satisfies Prisma.ClientUpdateInclude;

export type NamedUpdate = Prisma.ClientUpdateGetPayload<{ include: typeof withNames }>;
export type NamedUpdateWithReceipt = Prisma.ClientUpdateGetPayload<{ include: typeof withReceipt }>;

export interface UpdateFilter {
	readonly status?: UpdateStatus | undefined;
	readonly modelId?: string | undefined;
	readonly userId?: string | undefined;
	readonly cursor?: string | undefined;
}

/** Updates of all models, the last received first. */
export async function listAllUpdates(db: Db, filter: UpdateFilter): Promise<Page<NamedUpdate>> {
	const { status, modelId, userId, cursor } = filter;
	const where: Prisma.ClientUpdateWhereInput = {};
	if (status) where.status = status;
	if (modelId) where.modelId = modelId;
	if (userId) where.userId = userId;
	if (cursor) {
		const { value, id } = readCursor(cursor);
		const receivedAt = new Date(Math.min(value, 8.64e15));
		// the first bound lets the index start where the page does
		where.receivedAt = { lte: receivedAt };
		where.OR = [{ receivedAt: { lt: receivedAt } }, { id: { lt: id } }];
	}
	const rows = await db.clientUpdate.findMany({
		where,
		orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
		take: PAGE_SIZE + 1,
		include: withNames
	});
	return pageOf(rows, (row) => ({ value: row.receivedAt.getTime(), id: row.id }));
}

export function findNamedUpdate(db: Db, id: string): Promise<NamedUpdateWithReceipt | null> {
	return db.clientUpdate.findUnique({ where: { id }, include: withReceipt });
}
