import { z } from 'zod/mini';
import { uuid } from '../schemas';
import { count, cursor, page, reason } from './parts';

/** Reviews with their open reports, the most reported first. Times are epoch milliseconds. */

export const listReviews = z.object({
	which: z._default(z.enum(['all', 'reported', 'hidden']), 'reported'),
	cursor
});

const reviewRow = z.object({
	id: uuid,
	modelTitle: z.string(),
	modelSlug: z.string(),
	userId: uuid,
	userName: z.string(),
	stars: count,
	text: z.string(),
	isHidden: z.boolean(),
	createdAt: z.number(),
	/** Open reports; `reports` holds the newest of them. */
	reported: count,
	reports: z.array(z.object({ userName: z.string(), reason: z.string(), at: z.number() }))
});
export const reviewPage = page(reviewRow);
export const actOnReview = z.object({ id: uuid, reason });

export type ReviewRow = z.infer<typeof reviewRow>;
