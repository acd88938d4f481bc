import { Prisma } from '../database/generated/client';
import type { ModelStatus, ReviewDecision } from '../database/generated/enums';
import type { Db } from './db.server';
import type { LatestReview } from './plugin-reviews.server';
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

/** What a plugin's files can be compared with. */
export interface PluginBefore {
	readonly id: string;
	/** JSON of its files. */
	readonly files: unknown;
	/** Newest first. */
	readonly reviews: readonly LatestReview[];
}

/**
 * The newest other plugin of a model that has this one now, of all that its engineer handed in, or of those that
 * were ever approved.
 */
export async function findPluginBefore(
	db: Db,
	pluginId: string,
	which: 'submitted' | 'approved'
): Promise<PluginBefore | null> {
	const approved = { plugin: { reviews: { some: { decision: 'approved' as const } } } };
	const version = await db.version.findFirst({
		where: {
			pluginId: { not: pluginId },
			model: { pluginId },
			...(which === 'approved' && approved)
		},
		orderBy: { id: 'desc' },
		select: {
			plugin: {
				select: {
					id: true,
					files: true,
					reviews: {
						orderBy: { id: 'desc' },
						take: 1,
						select: { decision: true, reason: true, createdAt: true }
					}
				}
			}
		}
	});
	return version?.plugin ?? null;
}

/** Those of `digests` that are files of another plugin whose newest review rejected it. */
export async function findRejectedFiles(
	db: Db,
	pluginId: string,
	digests: readonly string[]
): Promise<Set<string>> {
	const rows = await db.$queryRaw<{ digest: string }[]>`
		SELECT DISTINCT f."value"->>'digest' AS "digest"
		FROM "Plugin" AS p
		CROSS JOIN LATERAL jsonb_array_elements(p."files") AS f
		JOIN LATERAL (
			SELECT "decision" FROM "PluginReview" WHERE "pluginId" = p."id" ORDER BY "id" DESC LIMIT 1
		) AS r ON r."decision" = 'rejected'
		WHERE p."id" <> ${pluginId} AND f."value"->>'digest' = ANY(${[...digests]})`;
	return new Set(rows.map(({ digest }) => digest));
}

/** What says that two plugins run the same code. */
export interface PluginCode {
	/** Of the bundle. */
	readonly digest: string;
	readonly frameDigest: string;
	/** Digests of the files that it runs. */
	readonly scripts: readonly string[];
}

/**
 * Whether a plugin whose newest review rejected it has this bundle; or this frame or one of these scripts, and no
 * approved plugin has that, too: what many start from is not bad because one of them was.
 */
export async function isKnownBad(
	db: Db,
	{ digest, frameDigest, scripts }: PluginCode
): Promise<boolean> {
	const rows = await db.$queryRaw<{ decision: string; same: boolean; parts: string[] }[]>`
		SELECT r."decision"::text, p."digest" = ${digest} AS "same", parts."parts"
		FROM "Plugin" AS p
		JOIN LATERAL (
			SELECT "decision" FROM "PluginReview" WHERE "pluginId" = p."id" ORDER BY "id" DESC LIMIT 1
		) AS r ON r."decision" IN ('rejected', 'approved')
		JOIN LATERAL (
			SELECT array_agg(part) AS "parts" FROM (
				SELECT p."frameDigest" AS part
				UNION SELECT f."value"->>'digest' FROM jsonb_array_elements(p."files") AS f
			) AS every WHERE part = ANY(${[frameDigest, ...scripts]})
		) AS parts ON parts."parts" IS NOT NULL OR p."digest" = ${digest}`;
	const approved = new Set(
		rows.flatMap(({ decision, parts }) => (decision === 'approved' ? parts : []))
	);
	const rejected = rows.filter(({ decision }) => decision === 'rejected');
	return rejected.some(({ same, parts }) => same || parts.some((part) => !approved.has(part)));
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
