import { z } from 'zod/mini';
import { contribution } from '../api';
import { uuid } from '../schemas';
import { count, cursor, page } from './parts';

/** Updates across all models. Times are epoch milliseconds. */

const status = contribution.shape.status;

export const listUpdates = z.object({
	status: z.optional(status),
	modelId: z.optional(uuid),
	userId: z.optional(uuid),
	cursor
});

const updateRow = z.object({
	id: uuid,
	modelId: uuid,
	modelTitle: z.string(),
	userId: uuid,
	userName: z.string(),
	status,
	errorCode: z.nullable(z.string()),
	baseVersion: z.int(),
	numExamples: count,
	bytes: count,
	receivedAt: z.number()
});
export const updatePage = page(updateRow);

export const updateDetail = z.extend(updateRow, {
	digest: z.string(),
	codec: z.string(),
	/** Null where nobody has seen it: of a masked update, and of one that was refused unread. */
	deltaNorm: z.nullable(z.number()),
	trainedAt: z.number(),
	staleness: z.nullable(z.int()),
	weight: z.nullable(z.number()),
	receipt: contribution.shape.receipt
});

export type UpdateRow = z.infer<typeof updateRow>;
