import { StoreError } from '$lib/domain/errors';
import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';
import { noReview } from './reviews.server';

/** What readers say of a review: that it helped, or that it should go. */

/** What a moderator reads of the reasons at once; `reported` says how many there are. */
const MOST_REASONS = 20;

const withReports = {
	model: { select: { id: true, slug: true, title: true } },
	user: { select: { id: true, name: true, deletedAt: true } },
	reports: {
		where: { resolvedAt: null },
		orderBy: { createdAt: 'desc' },
		take: MOST_REASONS,
		select: { reason: true, createdAt: true, user: { select: { id: true, name: true } } }
	}
} satisfies Prisma.ReviewInclude;

export type ReportedReview = Prisma.ReviewGetPayload<{ include: typeof withReports }>;

export interface Reaction {
	readonly reviewId: string;
	readonly userId: string;
}

/**
 * Gives or takes back a helpful vote; again and again it counts once.
 *
 * @returns The review's votes.
 * @throws {StoreError} `review/not-found`.
 */
export async function setHelpful(tx: Db, reaction: Reaction, helpful: boolean): Promise<number> {
	await lockReview(tx, reaction.reviewId);
	const { count } = helpful
		? await tx.helpfulVote.createMany({ data: [reaction], skipDuplicates: true })
		: await tx.helpfulVote.deleteMany({ where: reaction });
	const review = await tx.review.update({
		where: { id: reaction.reviewId },
		data: { helpful: { increment: helpful ? count : -count } },
		select: { helpful: true }
	});
	return review.helpful;
}

/**
 * @returns False if they have reported it before: that stays as it was.
 * @throws {StoreError} `review/not-found`.
 */
export async function insertReport(
	tx: Db,
	report: Reaction & { readonly reason: string }
): Promise<boolean> {
	await lockReview(tx, report.reviewId);
	const { count } = await tx.reviewReport.createMany({ data: [report], skipDuplicates: true });
	if (count === 0) return false;
	await tx.review.update({
		where: { id: report.reviewId },
		data: { reported: { increment: 1 } }
	});
	return true;
}

const chosen: Record<'all' | 'reported' | 'hidden', Prisma.ReviewWhereInput> = {
	all: {},
	reported: { reported: { gt: 0 } },
	hidden: { hiddenAt: { not: null } }
};

/**
 * Reviews with their unresolved reports: the most reported first, then the newest.
 *
 * @param which By default those with an unresolved report, hidden ones too.
 */
export async function listReports(
	db: Db,
	cursor: string | undefined,
	which: keyof typeof chosen = 'reported'
): Promise<Page<ReportedReview>> {
	const where: Prisma.ReviewWhereInput = { ...chosen[which] };
	if (cursor) {
		const { value, id } = readCursor(cursor);
		const reported = Math.min(value, 2 ** 31 - 1);
		where.OR = [{ reported: { lt: reported } }, { reported, id: { lt: id } }];
	}
	const rows = await db.review.findMany({
		where,
		orderBy: [{ reported: 'desc' }, { id: 'desc' }],
		take: PAGE_SIZE + 1,
		include: withReports
	});
	return pageOf(rows, (row) => ({ value: row.reported, id: row.id }));
}

/**
 * Marks every open report of a review as dealt with, whatever was decided.
 *
 * @param tx The transaction of the whole act, as for `setReviewHidden`.
 * @returns How many there were.
 * @throws {StoreError} `review/not-found`; `report/not-found` if none is open.
 */
export async function resolveReports(tx: Db, reviewId: string): Promise<number> {
	await lockReview(tx, reviewId);
	const { count } = await tx.reviewReport.updateMany({
		where: { reviewId, resolvedAt: null },
		data: { resolvedAt: new Date() }
	});
	if (count === 0) throw new StoreError('report/not-found', 'This review has no open report.');
	await tx.review.update({ where: { id: reviewId }, data: { reported: { decrement: count } } });
	return count;
}

/** Takes the review's row lock, so that its counters are what its votes and reports are. */
async function lockReview(tx: Db, id: string): Promise<void> {
	const rows = await tx.$queryRaw<unknown[]>`
		SELECT 1 FROM "Review" WHERE "id" = ${id} FOR UPDATE`;
	if (rows.length === 0) throw noReview();
}
