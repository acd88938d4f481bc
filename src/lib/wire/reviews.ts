import { z } from 'zod/mini';
import { REASON_LENGTH, REVIEW_LENGTH, textComplaint, tidyText } from '$lib/domain/review';
import { uuid } from './schemas';

/** Inputs and answers of `reviews.*`. Times are epoch milliseconds. */

const count = z.int().check(z.minimum(0));

const written = (most: number) =>
	z.string().check(
		// before any work on it; what tidies to `most` code points can be this long at most
		z.maxLength(8 * most),
		z.overwrite(tidyText),
		z.check(({ value, issues }) => {
			const complaint = textComplaint(value, most);
			if (complaint) issues.push({ code: 'custom', input: value, params: complaint });
		})
	);

const stars = z.int().check(z.minimum(1), z.maximum(5));

export const reviewSort = z.enum(['newest', 'helpful', 'highest', 'lowest']);

export const listReviews = z.object({
	modelId: uuid,
	sort: z._default(reviewSort, 'newest'),
	cursor: z.optional(z.string().check(z.maxLength(200)))
});

export const review = z.object({
	id: uuid,
	stars,
	text: z.string(),
	/** Null where the account is gone. */
	authorName: z.nullable(z.string()),
	isMine: z.boolean(),
	/** An update of theirs is merged into this model. */
	hasTrained: z.boolean(),
	createdAt: z.number(),
	editedAt: z.nullable(z.number()),
	helpful: count,
	/** The caller has said so. */
	foundHelpful: z.boolean(),
	/** The caller has reported it. */
	hasReported: z.boolean(),
	/** Taken out of sight by a moderator: only its author and moderators get it at all. */
	isHidden: z.boolean(),
	reply: z.nullable(z.object({ text: z.string(), repliedAt: z.number() }))
});
export const reviewPage = z.object({
	items: z.array(review),
	nextCursor: z.nullable(z.string())
});

export const reviewOverview = z.object({
	/** How many gave 1, 2, 3, 4 and 5 stars. */
	histogram: z.tuple([count, count, count, count, count]),
	count,
	average: z.nullable(z.number()),
	/** The caller's own. */
	mine: z.nullable(review)
});

export const ofModel = z.object({ modelId: uuid });
export const saveReview = z.object({ modelId: uuid, stars, text: written(REVIEW_LENGTH) });
export const byReview = z.object({ reviewId: uuid });
export const voteHelpful = z.object({ reviewId: uuid, helpful: z.boolean() });
export const helpfulCount = z.object({ helpful: count });
export const replyToReview = z.object({ reviewId: uuid, text: written(REVIEW_LENGTH) });
export const reportReview = z.object({ reviewId: uuid, reason: written(REASON_LENGTH) });
/** `already`: the caller had reported it before, and that stays as it was. */
export const reportAnswer = z.object({ status: z.enum(['reported', 'already']) });

export type Review = z.infer<typeof review>;
export type ReviewSort = z.infer<typeof reviewSort>;
export type ReviewOverview = z.infer<typeof reviewOverview>;
