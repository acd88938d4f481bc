import type { TopK } from '$lib/domain/codecs/top-k';
import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import type { PromotionPolicy } from '$lib/domain/promotion';
import type { FilterPolicy } from '$lib/domain/filters/filter-policy';
import type { StalenessPolicy } from '$lib/domain/staleness';
import type { StrategyPolicy } from '$lib/domain/strategies/strategy';
import type { ModelStatus } from '$lib/domain/model';
import type { Codec } from '$lib/domain/update';
import type { Prisma } from '../database/generated/client';
import { privacyJson } from './privacy-json.server';
import { escapeLike, type Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

const withOwner = { owner: { select: { name: true } } } satisfies Prisma.ModelInclude;
const withParts = { ...withOwner, recipe: true, plugin: true } satisfies Prisma.ModelInclude;

export type ModelRow = Prisma.ModelGetPayload<{ include: typeof withOwner }>;
export type ModelWithParts = Prisma.ModelGetPayload<{ include: typeof withParts }>;

/** In the order of `ids`; ids of no model are left out. */
export async function modelsByIds(db: Db, ids: readonly string[]): Promise<ModelRow[]> {
	const rows = await db.model.findMany({ where: { id: { in: [...ids] } }, include: withOwner });
	const byId = new Map(rows.map((row) => [row.id, row]));
	return ids.flatMap((id) => byId.get(id) ?? []);
}

export interface OwnedFilter {
	readonly ownerId: string;
	/** Any part of the title, in any case. */
	readonly query?: string | undefined;
	readonly cursor?: string | undefined;
}

/** An engineer's own, newest first, deleted ones left out. */
export async function listOwned(
	db: Db,
	{ ownerId, query, cursor }: OwnedFilter
): Promise<Page<ModelRow>> {
	const where: Prisma.ModelWhereInput = { ownerId, status: { not: 'deleted' } };
	if (query) where.title = { contains: escapeLike(query), mode: 'insensitive' };
	if (cursor) where.id = { lt: readCursor(cursor).id };
	const rows = await db.model.findMany({
		where,
		orderBy: [{ id: 'desc' }],
		take: PAGE_SIZE + 1,
		include: withOwner
	});
	return pageOf(rows, (row) => ({ value: 0, id: row.id }));
}

export function findModel(
	db: Db,
	by: { readonly id: string } | { readonly slug: string }
): Promise<ModelWithParts | null> {
	return db.model.findUnique({ where: by, include: withParts });
}

export interface ModelFields {
	readonly title: string;
	readonly description: string;
	readonly card: string;
	readonly licence: string;
	readonly tags: readonly string[];
	readonly thumbnailDigest: string | null;
	readonly threshold: number;
	readonly maxWaitSeconds: number;
	readonly strategy: StrategyPolicy;
	readonly staleness: StalenessPolicy;
	readonly alignment: boolean;
	readonly maxStaleness: number | null;
	readonly maxExamples: number;
	/** Absent: the column's default, or what it holds. */
	readonly keepUpdates?: boolean | undefined;
	readonly codec: Codec;
	readonly topK: TopK;
	/** Absent: the column's default, or what it holds. */
	readonly filter?: FilterPolicy | undefined;
	readonly creditsPerUpdate: number;
	/** Of the versions to come. */
	readonly privacy: PrivacyPolicy;
}

export interface NewModel extends ModelFields {
	readonly id: string;
	readonly slug: string;
	readonly ownerId: string;
	readonly recipeId: string;
	readonly pluginId: string;
	readonly heldOutDigest: string | null;
	/** How merges are judged on its held-out set; absent: by a drop of more than one point of accuracy. */
	readonly promotion?: PromotionPolicy;
}

export async function insertModel(db: Db, model: NewModel): Promise<void> {
	const { id, slug, ownerId, recipeId, pluginId, heldOutDigest, promotion } = model;
	const parts = { recipeId, pluginId, heldOutDigest, ...promotion };
	await db.model.create({ data: { ...columns(model), ...parts, id, slug, ownerId } });
}

export async function updateModel(db: Db, id: string, fields: ModelFields): Promise<void> {
	await db.model.update({ where: { id }, data: columns(fields) });
}

export type Listing = Pick<ModelFields, 'title' | 'description' | 'card' | 'licence' | 'tags'>;

/** Changes what the store says of a model. */
export async function updateListing(db: Db, id: string, listing: Listing): Promise<void> {
	const { title, description, card, licence, tags } = listing;
	await db.model.update({
		where: { id },
		data: { title, description, card, licence, tags: [...tags] }
	});
}

export async function setModelStatus(db: Db, id: string, status: ModelStatus): Promise<void> {
	await db.model.update({ where: { id }, data: { status } });
}

/** What may have changed while one waited for the lock. */
export interface LockedModel {
	readonly line: number;
	readonly headNumber: number;
	readonly status: ModelStatus;
	readonly heldOutDigest: string | null;
	readonly creditsPerUpdate: bigint;
}

/**
 * Takes the row lock that merges, receipts and promises of one model queue for, held to the end of the
 * transaction. It comes before every lock of a ledger account.
 *
 * @returns What a merge must find unchanged.
 */
export async function lockModel(tx: Db, id: string): Promise<LockedModel> {
	// NO KEY: rows that only point to the model need not wait
	const [row] = await tx.$queryRaw<LockedModel[]>`
		SELECT "line", "headNumber", "status"::text, "heldOutDigest", "creditsPerUpdate"
		FROM "Model" WHERE "id" = ${id} FOR NO KEY UPDATE`;
	if (!row) throw new Error(`There is no model ${id}.`);
	return row;
}

export async function advanceHead(
	tx: Db,
	id: string,
	merge: { readonly headNumber: number; readonly numUpdates: number }
): Promise<void> {
	await tx.model.update({
		where: { id },
		data: { headNumber: merge.headNumber, mergedUpdates: { increment: merge.numUpdates } }
	});
}

/** When the helpers are asked again to open this model's sum; null, once it is open. */
export async function setOpeningRetry(
	db: Db,
	id: string,
	retry: { readonly openingAfter: Date | null; readonly openingFailures: number }
): Promise<void> {
	await db.model.update({ where: { id }, data: retry });
}

/** Moves a model to version 1 of its next line. */
export async function beginLine(
	tx: Db,
	id: string,
	next: {
		readonly line: number;
		readonly recipeId: string;
		readonly pluginId: string;
		readonly dropsHeldOut: boolean;
	}
): Promise<void> {
	const { line, recipeId, pluginId, dropsHeldOut } = next;
	const heldOut = dropsHeldOut ? { heldOutDigest: null } : {};
	await tx.model.update({
		where: { id },
		data: { line, headNumber: 1, recipeId, pluginId, ...heldOut }
	});
}

/** The slugs among `base`, `base-2`, `base-3` … that are taken. */
export async function takenSlugs(db: Db, base: string): Promise<Set<string>> {
	const rows = await db.model.findMany({
		where: { slug: { startsWith: escapeLike(base) } },
		select: { slug: true }
	});
	return new Set(rows.map((row) => row.slug));
}

function columns(fields: ModelFields) {
	return {
		title: fields.title,
		description: fields.description,
		card: fields.card,
		licence: fields.licence,
		tags: [...fields.tags],
		thumbnailDigest: fields.thumbnailDigest,
		threshold: fields.threshold,
		maxWaitSeconds: fields.maxWaitSeconds,
		strategy: fields.strategy,
		staleness: fields.staleness,
		alignment: fields.alignment,
		maxStaleness: fields.maxStaleness,
		maxExamples: fields.maxExamples,
		codec: fields.codec,
		topKShare: fields.topK.share,
		topKEntries: fields.topK.entries,
		creditsPerUpdate: BigInt(fields.creditsPerUpdate),
		privacy: privacyJson(fields.privacy),
		...(fields.filter && { filter: fields.filter }),
		...(fields.keepUpdates !== undefined && { keepUpdates: fields.keepUpdates })
	};
}
