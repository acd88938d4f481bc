import { StoreError } from '$lib/domain/errors';
import { isVisible } from '$lib/domain/model';
import type { Account } from '$lib/wire/api';
import * as api from '$lib/wire/reviews';
import type { Limit } from '../auth/rate-limiter.server';
import { actorOf } from '../catalogue/views.server';
import { visibleModel } from '../catalogue/visible-model.server';
import type { Context } from '../context.server';
import { inTransaction } from '../repositories/db.server';
import { notify } from '../repositories/notices.server';
import {
	findOwnReview,
	listReviews,
	starsOf,
	trainersAmong,
	type Reader
} from '../repositories/review-lists.server';
import { insertReport, setHelpful } from '../repositories/review-reports.server';
import {
	deleteReview,
	findReview,
	noReview,
	saveReview,
	setReply,
	type ReviewWithModel
} from '../repositories/reviews.server';
import { overviewOf, reviewOf } from '../reviews/views.server';
import { publicProcedure, router, signedInProcedure, engineerProcedure } from '../trpc';

const HOUR = 3600;
/** What one person may write, and vote, in an hour: plenty for people, little for a script. */
const WRITES: Limit = { max: 30, window: HOUR };
const VOTES: Limit = { max: 300, window: HOUR };

export const reviewsRouter = router({
	list: publicProcedure
		.input(api.listReviews)
		.output(api.reviewPage)
		.query(async ({ ctx, input }) => {
			const model = await visibleModel(ctx, { id: input.modelId });
			const reader = readerOf(ctx.account);
			const { items, nextCursor } = await listReviews(db(ctx), input, reader);
			const authors = items.map(({ userId }) => userId);
			const trainers = await trainersAmong(db(ctx), model.id, authors);
			return { items: items.map((row) => reviewOf(row, reader, trainers)), nextCursor };
		}),

	/** How the stars are spread, and the caller's own review. */
	overview: publicProcedure
		.input(api.ofModel)
		.output(api.reviewOverview)
		.query(async ({ ctx, input }) => {
			const { id } = await visibleModel(ctx, { id: input.modelId });
			return overview(ctx, id);
		}),

	/** Writes the caller's one review of a model, or changes it. */
	save: signedInProcedure
		.input(api.saveReview)
		.output(api.reviewOverview)
		.mutation(async ({ ctx, input }) => {
			const model = await visibleModel(ctx, { id: input.modelId });
			if (model.ownerId === ctx.account.id) {
				throw new StoreError('review/own-model', 'Your own model is for others to review.');
			}
			await count(ctx, WRITES);
			await inTransaction(db(ctx), async (tx) => {
				const { id, isNew } = await saveReview(tx, { ...input, userId: ctx.account.id });
				if (!isNew) return;
				const body = { ...namesOf(model), reviewId: id, stars: input.stars };
				await notify(tx, [{ userId: model.ownerId, kind: 'review-new', body }]);
			});
			return overview(ctx, model.id);
		}),

	/** Deletes the caller's own review of a model. */
	delete: signedInProcedure
		.input(api.ofModel)
		.output(api.reviewOverview)
		.mutation(async ({ ctx, input }) => {
			const { id: modelId } = await visibleModel(ctx, { id: input.modelId });
			const key = { modelId, userId: ctx.account.id };
			if (!(await inTransaction(db(ctx), (tx) => deleteReview(tx, key)))) throw noReview();
			return overview(ctx, modelId);
		}),

	vote: signedInProcedure
		.input(api.voteHelpful)
		.output(api.helpfulCount)
		.mutation(async ({ ctx, input }) => {
			const { id: reviewId } = await othersReview(ctx, input.reviewId);
			await count(ctx, VOTES);
			const vote = { reviewId, userId: ctx.account.id };
			return {
				helpful: await inTransaction(db(ctx), (tx) => setHelpful(tx, vote, input.helpful))
			};
		}),

	report: signedInProcedure
		.input(api.reportReview)
		.output(api.reportAnswer)
		.mutation(async ({ ctx, input }) => {
			await othersReview(ctx, input.reviewId);
			await count(ctx, WRITES);
			const report = { ...input, userId: ctx.account.id };
			const isNew = await inTransaction(db(ctx), (tx) => insertReport(tx, report));
			return { status: isNew ? 'reported' : 'already' };
		}),

	/** The engineer's answer under a review of their own model; a second one replaces the first. */
	reply: engineerProcedure.input(api.replyToReview).mutation(async ({ ctx, input }) => {
		const review = await reviewOfOwnModel(ctx, input.reviewId);
		await count(ctx, WRITES);
		await inTransaction(db(ctx), async (tx) => {
			await setReply(tx, review.id, input.text);
			if (review.reply !== null) return;
			const body = { ...namesOf(review.model), reviewId: review.id };
			await notify(tx, [{ userId: review.userId, kind: 'review-reply', body }]);
		});
	}),

	deleteReply: engineerProcedure.input(api.byReview).mutation(async ({ ctx, input }) => {
		const { id } = await reviewOfOwnModel(ctx, input.reviewId);
		await setReply(db(ctx), id, null);
	})
});

const db = (ctx: Context) => ctx.services.database.prisma;

const readerOf = (account: Account | null): Reader => ({
	userId: account?.id ?? null,
	isModerator: account?.role === 'admin'
});

const namesOf = ({ id, slug, title }: { id: string; slug: string; title: string }) => ({
	modelId: id,
	modelSlug: slug,
	modelTitle: title
});

async function overview(ctx: Context, modelId: string): Promise<api.ReviewOverview> {
	const reader = readerOf(ctx.account);
	const mine = await findOwnReview(db(ctx), modelId, reader);
	const histogram = await starsOf(db(ctx), modelId);
	if (!mine) return overviewOf(histogram, null);
	const trainers = await trainersAmong(db(ctx), modelId, [mine.userId]);
	return overviewOf(histogram, reviewOf(mine, reader, trainers));
}

/** @throws {StoreError} `review/not-found`, also for one that is there but not for the caller. */
async function visibleReview(ctx: Context, id: string): Promise<ReviewWithModel> {
	const review = await findReview(db(ctx), id);
	if (!review || !isVisible(actorOf(ctx.account, review.model), review.model.status)) {
		throw noReview();
	}
	const { userId, isModerator } = readerOf(ctx.account);
	if (review.hiddenAt && review.userId !== userId && !isModerator) throw noReview();
	return review;
}

/** @throws {StoreError} `review/not-found`; `account/forbidden` for the caller's own. */
async function othersReview(ctx: Context, id: string): Promise<ReviewWithModel> {
	const review = await visibleReview(ctx, id);
	if (review.userId === ctx.account?.id) {
		throw new StoreError('account/forbidden', 'Your own review is for others to judge.');
	}
	return review;
}

/** @throws {StoreError} `review/not-found`, also for a review of somebody else's model. */
async function reviewOfOwnModel(ctx: Context, id: string): Promise<ReviewWithModel> {
	const review = await visibleReview(ctx, id);
	if (review.model.ownerId !== ctx.account?.id) throw noReview();
	return review;
}

/** Counts one act of the caller. @throws {StoreError} `request/rate-limited`. */
async function count(ctx: Context & { readonly account: Account }, limit: Limit): Promise<void> {
	const what = limit === VOTES ? 'votes' : 'reviews';
	const { allowed, retryAfter } = await ctx.services.limiter.consume(
		`${what}|${ctx.account.id}`,
		limit
	);
	if (allowed) return;
	const minutes = Math.ceil((retryAfter ?? HOUR) / 60);
	const message = `That was too often. Wait ${minutes} minutes, then try again.`;
	throw new StoreError('request/rate-limited', message);
}
