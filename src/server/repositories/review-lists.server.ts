import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page, type Position } from './paging.server';

/** Who reads: their own review is shown to them also when it is hidden, and a moderator sees all. */
export interface Reader {
	/** Null for a guest. */
	readonly userId: string | null;
	readonly isModerator: boolean;
}

// no row is of the user "": a guest has neither voted nor reported
const seenBy = ({ userId }: Reader) =>
	({
		user: { select: { name: true, deletedAt: true } },
		votes: { where: { userId: userId ?? '' }, select: { userId: true } },
		reports: { where: { userId: userId ?? '' }, select: { userId: true } }
	}) satisfies Prisma.ReviewInclude;

export type SeenReview = Prisma.ReviewGetPayload<{ include: ReturnType<typeof seenBy> }>;

export type ReviewOrder = 'newest' | 'helpful' | 'highest' | 'lowest';

export interface ReviewQuery {
	readonly modelId: string;
	readonly sort: ReviewOrder;
	readonly cursor?: string | undefined;
}

interface Order {
	readonly orderBy: Prisma.ReviewOrderByWithRelationInput[];
	readonly value: (row: SeenReview) => number;
	readonly after: (position: Position) => Prisma.ReviewWhereInput;
}

const orders: Readonly<Record<ReviewOrder, Order>> = {
	newest: {
		orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
		value: (row) => row.createdAt.getTime(),
		after: ({ value, id }) => {
			// a number from outside: one that no Date can hold would throw inside Prisma
			const createdAt = new Date(Math.min(value, 8.64e15));
			return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
		}
	},
	helpful: {
		orderBy: [{ helpful: 'desc' }, { id: 'desc' }],
		value: (row) => row.helpful,
		after: ({ value, id }) => {
			const helpful = int32(value);
			return { OR: [{ helpful: { lt: helpful } }, { helpful, id: { lt: id } }] };
		}
	},
	highest: {
		orderBy: [{ stars: 'desc' }, { id: 'desc' }],
		value: (row) => row.stars,
		after: ({ value, id }) => {
			const stars = int32(value);
			return { OR: [{ stars: { lt: stars } }, { stars, id: { lt: id } }] };
		}
	},
	lowest: {
		orderBy: [{ stars: 'asc' }, { id: 'desc' }],
		value: (row) => row.stars,
		after: ({ value, id }) => {
			const stars = int32(value);
			return { OR: [{ stars: { gt: stars } }, { stars, id: { lt: id } }] };
		}
	}
};

export async function listReviews(
	db: Db,
	{ modelId, sort, cursor }: ReviewQuery,
	reader: Reader
): Promise<Page<SeenReview>> {
	const order = orders[sort];
	const rows = await db.review.findMany({
		where: { modelId, AND: [visibleTo(reader), cursor ? order.after(readCursor(cursor)) : {}] },
		orderBy: order.orderBy,
		take: PAGE_SIZE + 1,
		include: seenBy(reader)
	});
	return pageOf(rows, (row) => ({ value: order.value(row), id: row.id }));
}

/** The reader's own review of a model, hidden or not. */
export async function findOwnReview(
	db: Db,
	modelId: string,
	reader: Reader
): Promise<SeenReview | null> {
	const { userId } = reader;
	if (userId === null) return null;
	return db.review.findUnique({
		where: { modelId_userId: { modelId, userId } },
		include: seenBy(reader)
	});
}

export type Histogram = [number, number, number, number, number];

/** How many gave 1, 2, 3, 4 and 5 stars; hidden reviews do not count. */
export async function starsOf(db: Db, modelId: string): Promise<Histogram> {
	const groups = await db.review.groupBy({
		by: ['stars'],
		where: { modelId, hiddenAt: null },
		_count: true
	});
	const histogram: Histogram = [0, 0, 0, 0, 0];
	for (const group of groups) histogram[group.stars - 1] = group._count;
	return histogram;
}

/** Those of `userIds` with an update merged into the model. */
export async function trainersAmong(
	db: Db,
	modelId: string,
	userIds: readonly string[]
): Promise<ReadonlySet<string>> {
	const groups = await db.clientUpdate.groupBy({
		by: ['userId'],
		where: { modelId, userId: { in: [...userIds] }, status: 'merged' }
	});
	return new Set(groups.map(({ userId }) => userId));
}

function visibleTo({ userId, isModerator }: Reader): Prisma.ReviewWhereInput {
	if (isModerator) return {};
	return { OR: [{ hiddenAt: null }, ...(userId === null ? [] : [{ userId }])] };
}

function int32(value: number): number {
	return Math.min(value, 2 ** 31 - 1);
}
