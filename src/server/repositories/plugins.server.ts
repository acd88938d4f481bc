import { Prisma } from '../database/generated/client';
import type { ModelStatus, ReviewDecision } from '../database/generated/enums';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

export interface PluginRow {
	readonly id: string;
	readonly digest: string;
	readonly manifest: unknown;
	readonly createdAt: Date;
	/** Of its newest review. */
	readonly decision: ReviewDecision;
	/** Models that come into the store with its approval. */
	readonly waiting: number;
}

/** Plugins, newest first; with `decision` those whose newest review says so. */
export async function listPlugins(
	db: Db,
	filter: { readonly decision?: ReviewDecision | undefined; readonly cursor?: string | undefined }
): Promise<Page<PluginRow>> {
	const { decision, cursor } = filter;
	const decided = decision
		? Prisma.sql`AND r."decision" = ${decision}::"ReviewDecision"`
		: Prisma.empty;
	const after = cursor ? Prisma.sql`AND p."id" < ${readCursor(cursor).id}` : Prisma.empty;
	const rows = await db.$queryRaw<PluginRow[]>`
		SELECT p."id", p."digest", p."manifest", p."createdAt", r."decision"::text,
			(SELECT count(*)::int FROM "Model" AS m
				WHERE m."pluginId" = p."id" AND m."status" = 'pending') AS "waiting"
		FROM "Plugin" AS p
		JOIN LATERAL (
			SELECT "decision" FROM "PluginReview" WHERE "pluginId" = p."id" ORDER BY "id" DESC LIMIT 1
		) AS r ON true ${decided}
		WHERE true ${after}
		ORDER BY p."id" DESC LIMIT ${PAGE_SIZE + 1}`;
	return pageOf(rows, (row) => ({ value: 0, id: row.id }));
}

const withReviews = {
	reviews: {
		orderBy: { id: 'desc' },
		take: 50,
		include: { reviewer: { select: { name: true } } }
	}
} satisfies Prisma.PluginInclude;

export type PluginWithReviews = Prisma.PluginGetPayload<{ include: typeof withReviews }>;

/** With its reviews, newest first. */
export function findPlugin(db: Db, id: string): Promise<PluginWithReviews | null> {
	return db.plugin.findUnique({ where: { id }, include: withReviews });
}

export interface ModelOfPlugin {
	readonly id: string;
	readonly slug: string;
	readonly title: string;
	readonly status: ModelStatus;
	readonly ownerId: string;
	readonly owner: { readonly name: string };
}

/** The models that have this plugin now, newest first, deleted ones left out. */
export function listModelsOfPlugin(
	db: Db,
	pluginId: string,
	limit: number
): Promise<ModelOfPlugin[]> {
	return db.model.findMany({
		where: { pluginId, status: { not: 'deleted' } },
		orderBy: { id: 'desc' },
		take: limit,
		select: {
			id: true,
			slug: true,
			title: true,
			status: true,
			ownerId: true,
			owner: { select: { name: true } }
		}
	});
}
