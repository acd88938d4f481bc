import { uuidv7 } from 'uuidv7';
import { StoreError } from '$lib/domain/errors';
import { ratingScore, type Ratings } from '$lib/domain/rating';
import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { lockModel } from './models.server';

/**
 * Writing reviews. A model's `ratingCount`, `ratingSum` and `ratingScore` change in the same transaction,
 * under the model's row lock, so they are what its visible reviews add up to at every moment.
 */

const withModel = {
	model: { select: { id: true, slug: true, title: true, status: true, ownerId: true } }
} satisfies Prisma.ReviewInclude;

export type ReviewWithModel = Prisma.ReviewGetPayload<{ include: typeof withModel }>;

export interface NewReview {
	readonly modelId: string;
	readonly userId: string;
	readonly stars: number;
	/** As `tidyText` leaves it, without a `textComplaint`. */
	readonly text: string;
}

export function findReview(db: Db, id: string): Promise<ReviewWithModel | null> {
	return db.review.findUnique({ where: { id }, include: withModel });
}

/** Writes somebody's one review of a model, or changes it. A hidden one stays hidden. */
export async function saveReview(
	tx: Db,
	{ modelId, userId, stars, text }: NewReview
): Promise<{ id: string; isNew: boolean }> {
	await lockModel(tx, modelId);
	const earlier = await tx.review.findUnique({ where: { modelId_userId: { modelId, userId } } });
	if (!earlier) {
		const id = uuidv7();
		await tx.review.create({ data: { id, modelId, userId, stars, text } });
		await addRatings(tx, modelId, { count: 1, sum: stars });
		return { id, isNew: true };
	}
	const { id, hiddenAt } = earlier;
	if (earlier.stars !== stars || earlier.text !== text) {
		await tx.review.update({ where: { id }, data: { stars, text, editedAt: new Date() } });
		if (!hiddenAt) await addRatings(tx, modelId, { count: 0, sum: stars - earlier.stars });
	}
	return { id, isNew: false };
}

/** Deletes somebody's review of a model, its votes and reports with it. @returns False if there is none. */
export async function deleteReview(
	tx: Db,
	{ modelId, userId }: Pick<NewReview, 'modelId' | 'userId'>
): Promise<boolean> {
	await lockModel(tx, modelId);
	const review = await tx.review.findUnique({ where: { modelId_userId: { modelId, userId } } });
	if (!review) return false;
	await tx.review.delete({ where: { id: review.id } });
	if (!review.hiddenAt) await addRatings(tx, modelId, { count: -1, sum: -review.stars });
	return true;
}

/**
 * Takes a review out of sight, its stars out of the model's rating, or brings both back. Its author still
 * sees it, marked as hidden. Reports are not touched: `resolveReports` does that.
 *
 * @param tx The transaction of the whole act: audit entry and notice belong in it.
 * @throws {StoreError} `review/not-found`.
 */
export async function setReviewHidden(tx: Db, id: string, hidden: boolean): Promise<void> {
	const found = await tx.review.findUnique({ where: { id }, select: { modelId: true } });
	if (!found) throw noReview();
	await lockModel(tx, found.modelId);
	// again, now that nobody can change or delete it
	const review = await tx.review.findUnique({ where: { id } });
	if (!review) throw noReview();
	if ((review.hiddenAt !== null) === hidden) return;
	await tx.review.update({ where: { id }, data: { hiddenAt: hidden ? new Date() : null } });
	const sign = hidden ? -1 : 1;
	await addRatings(tx, review.modelId, { count: sign, sum: sign * review.stars });
}

/** @param text Null takes the reply away. */
export async function setReply(db: Db, id: string, text: string | null): Promise<void> {
	const repliedAt = text === null ? null : new Date();
	// a review that was deleted meanwhile takes its reply with it: nothing left to do
	await db.review.updateMany({ where: { id }, data: { reply: text, repliedAt } });
}

export function noReview(): StoreError {
	return new StoreError('review/not-found', 'There is no such review.');
}

/** The caller holds the model's row lock. */
async function addRatings(tx: Db, modelId: string, added: Ratings): Promise<void> {
	const model = await tx.model.findUniqueOrThrow({
		where: { id: modelId },
		select: { ratingCount: true, ratingSum: true }
	});
	const ratings = { count: model.ratingCount + added.count, sum: model.ratingSum + added.sum };
	await tx.model.update({
		where: { id: modelId },
		data: {
			ratingCount: ratings.count,
			ratingSum: ratings.sum,
			ratingScore: ratingScore(ratings)
		}
	});
}
