import { StoreError } from '$lib/domain/errors';
import { sortFor, type ModelSort } from '$lib/domain/search';
import type { FoundModels } from '$lib/wire/search';
import { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { modelsByIds, type ModelRow } from './models.server';
import { PAGE_SIZE } from './paging.server';
import {
	matches,
	matchScore,
	nearlyMatches,
	nearScore,
	wordsOf,
	type SearchWords
} from './search-sql.server';

export interface ModelFilter {
	readonly query?: string | undefined;
	readonly sort?: ModelSort | undefined;
	readonly tag?: string | undefined;
	readonly licence?: string | undefined;
	readonly credits?: number | undefined;
	/** Only what takes updates now, where the platform's fee is so many percent. */
	readonly trainable?: { readonly feePercent: number } | undefined;
	readonly cursor?: string | undefined;
}

export type FoundRows = Omit<FoundModels, 'items'> & { readonly items: readonly ModelRow[] };

/** Counting further would cost more than anybody gains by it. */
const MAX_COUNTED = 1000;

/** What everybody finds. The indexes of the migration `search` are of just this. */
export const inStore = Prisma.sql`m."status" IN ('listed', 'paused')`;

/**
 * A page of what is in the store. Where nothing matches the query as typed, what is spelt nearly like it.
 *
 * @throws {StoreError} `request/invalid` for a cursor that was not given out for this sort.
 */
export async function searchModels(db: Db, filter: ModelFilter): Promise<FoundRows> {
	const words = wordsOf(filter.query);
	const sort = sortFor(words?.query ?? '', filter.sort);
	const after = filter.cursor === undefined ? null : readPlace(filter.cursor, sort);
	const list = { where: filtersOf(filter), order: orderOf(sort), after };
	if (!words) return page(db, list, { sort, near: false });

	if (!after?.near) {
		const found = await page(db, matching(list, words, sort), { sort, near: false });
		if (found.items.length > 0 || after) return found;
	}
	const nearly = nearlyMatching(list, words, sort);
	if (!nearly) return { items: [], nextCursor: null, near: false, total: 0 };
	return page(db, nearly, { sort, near: true });
}

function matching(list: List, words: SearchWords, sort: ModelSort): List {
	const order = sort === 'best' ? { ...list.order, value: matchScore(words) } : list.order;
	return { ...list, where: [...list.where, matches(words)], order };
}

function nearlyMatching(list: List, words: SearchWords, sort: ModelSort): List | null {
	const match = nearlyMatches(words);
	if (!match) return null;
	const order = sort === 'best' ? { ...list.order, value: nearScore(words) } : list.order;
	return { ...list, where: [...list.where, match], order };
}

/** The first few of a ranking. */
export async function topModels(db: Db, sort: ModelSort, few: number): Promise<ModelRow[]> {
	const { value } = orderOf(sort);
	const rows = await db.$queryRaw<{ id: string }[]>`
		SELECT m."id" FROM "Model" AS m WHERE ${inStore} ORDER BY ${value} DESC, m."id" DESC LIMIT ${few}`;
	return modelsByIds(
		db,
		rows.map(({ id }) => id)
	);
}

/** What search engines may read, the newest first. */
export function listAddresses(db: Db, most: number): Promise<{ slug: string; updatedAt: Date }[]> {
	return db.$queryRaw`
		SELECT m."slug", m."updatedAt" FROM "Model" AS m WHERE ${inStore} ORDER BY m."id" DESC LIMIT ${most}`;
}

function filtersOf({ tag, licence, credits, trainable }: ModelFilter): Prisma.Sql[] {
	return [
		inStore,
		...(tag ? [Prisma.sql`m."tags" @> ARRAY[${tag}::text]`] : []),
		...(licence ? [Prisma.sql`lower(m."licence") = lower(${licence}::text)`] : []),
		...(credits ? [Prisma.sql`m."creditsPerUpdate" >= ${credits}::bigint`] : []),
		...(trainable ? [Prisma.sql`m."status" = 'listed'`, canPay(trainable.feePercent)] : [])
	];
}

/** Domain `canPayAnother`, of domain `priceOf`. */
function canPay(feePercent: number): Prisma.Sql {
	const cost = Prisma.sql`(m."creditsPerUpdate" + m."creditsPerUpdate" * ${feePercent}::bigint / 100)`;
	return Prisma.sql`(m."creditsPerUpdate" = 0 OR ${cost} <= (
		SELECT coalesce(sum(e."amount"), 0) FROM "LedgerEntry" AS e WHERE e."accountId" = 'escrow:' || m."id"
	) - (
		SELECT coalesce(sum(u."credits" + u."fee"), 0) FROM "ClientUpdate" AS u
		WHERE u."modelId" = m."id" AND u."status" = 'accepted'
	))`;
}

interface Order {
	readonly value: Prisma.Sql;
	/** SQL type of `value`: compared with another the index would not serve. */
	readonly type: Prisma.Sql;
}

/** For `best` only until the score of the match takes its place. */
function orderOf(sort: ModelSort): Order {
	const number = Prisma.sql`float8`;
	switch (sort) {
		case 'best':
		case 'popular':
			return { value: Prisma.sql`m."popularity"`, type: number };
		case 'rated':
			return { value: Prisma.sql`m."ratingScore"`, type: number };
		case 'trained':
			return { value: Prisma.sql`m."mergedUpdates"`, type: Prisma.sql`int` };
		case 'newest':
			// ids are UUIDv7: sorted by id is sorted by age
			return { value: Prisma.sql`m."id"`, type: Prisma.sql`text` };
	}
}

interface List {
	readonly where: readonly Prisma.Sql[];
	readonly order: Order;
	readonly after: Place | null;
}

async function page(
	db: Db,
	{ where, order, after }: List,
	kind: Pick<Place, 'sort' | 'near'>
): Promise<FoundRows> {
	const conditions = after ? [...where, isAfter(order, after)] : where;
	const rows = await db.$queryRaw<{ id: string; value: string | number }[]>`
		SELECT m."id", ${order.value} AS "value" FROM "Model" AS m
		WHERE ${Prisma.join([...conditions], ' AND ')}
		ORDER BY "value" DESC, m."id" DESC LIMIT ${PAGE_SIZE + 1}`;
	const shown = rows.slice(0, PAGE_SIZE);
	const last = rows.length > PAGE_SIZE ? shown.at(-1) : undefined;
	const ids = shown.map(({ id }) => id);
	return {
		items: await modelsByIds(db, ids),
		nextCursor: last ? writePlace({ ...kind, value: String(last.value), id: last.id }) : null,
		near: kind.near && shown.length > 0,
		total: after ? null : await countAll(db, where, rows.length)
	};
}

/** @param found How many of them came with the first page, and the one that tells of a second. */
async function countAll(db: Db, where: readonly Prisma.Sql[], found: number): Promise<number> {
	if (found <= PAGE_SIZE) return found;
	const [row] = await db.$queryRaw<{ total: number }[]>`
		SELECT count(*)::int AS "total" FROM (
			SELECT 1 FROM "Model" AS m WHERE ${Prisma.join([...where], ' AND ')} LIMIT ${MAX_COUNTED + 1}
		) AS counted`;
	return row?.total ?? 0;
}

/** Where a page ended. The numbers are of PostgreSQL's shortest exact form, so they come back as they were. */
interface Place {
	readonly sort: ModelSort;
	readonly near: boolean;
	readonly value: string;
	readonly id: string;
}

function isAfter({ value, type }: Order, place: Place): Prisma.Sql {
	if (place.sort === 'newest') return Prisma.sql`m."id" < ${place.id}`;
	return Prisma.sql`(${value}, m."id") < (${place.value}::text::${type}, ${place.id}::text)`;
}

function writePlace({ sort, near, value, id }: Place): string {
	return [near ? 'near' : 'found', sort, sort === 'newest' ? '0' : value, id].join('_');
}

const PLACE = /^(found|near)_([a-z]+)_(-?\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,2})?)_([\w-]{1,64})$/;

function readPlace(cursor: string, sort: ModelSort): Place {
	const [, kind, of, value, id] = PLACE.exec(cursor) ?? [];
	const isWhole = sort !== 'trained' || /^\d{1,9}$/.test(value ?? '');
	if (of !== sort || value === undefined || id === undefined || !isWhole) {
		throw new StoreError('request/invalid', 'This page marker is not valid. Start from the top.');
	}
	return { sort, near: kind === 'near', value, id };
}
