import type { Prisma } from '../database/generated/client';
import type { ModelStatus } from '../database/generated/enums';
import { escapeLike, type Db } from './db.server';
import type { ModelRow } from './models.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

export interface AllModelsFilter {
	/** A part of the title, in any case. */
	readonly query?: string | undefined;
	readonly status?: ModelStatus | undefined;
	readonly ownerId?: string | undefined;
	readonly cursor?: string | undefined;
}

/** Every model, in the store or not, newest first; deleted ones only where asked for. */
export async function listAllModels(db: Db, filter: AllModelsFilter): Promise<Page<ModelRow>> {
	const { query, status, ownerId, cursor } = filter;
	const where: Prisma.ModelWhereInput = { status: status ?? { not: 'deleted' } };
	if (query) where.title = { contains: escapeLike(query), mode: 'insensitive' };
	if (ownerId) where.ownerId = ownerId;
	if (cursor) where.id = { lt: readCursor(cursor).id };
	const rows = await db.model.findMany({
		where,
		orderBy: { id: 'desc' },
		take: PAGE_SIZE + 1,
		include: { owner: { select: { name: true } } }
	});
	return pageOf(rows, (row) => ({ value: 0, id: row.id }));
}
