import { z } from 'zod/mini';
import { editModel, modelStatus } from '../api';
import { uuid } from '../schemas';
import { count, cursor, page, reason, words } from './parts';

/** Every model, in the store or not. Times are epoch milliseconds. */

export const listModels = z.object({
	/** A part of the title. */
	query: words,
	status: z.optional(modelStatus),
	ownerId: z.optional(uuid),
	cursor
});

const modelRow = z.object({
	id: uuid,
	slug: z.string(),
	title: z.string(),
	status: modelStatus,
	ownerId: uuid,
	ownerName: z.string(),
	mergedUpdates: count,
	ratingCount: count,
	createdAt: z.number()
});
export const modelPage = page(modelRow);

const { title, description, card, licence, tags } = editModel.shape;
const listing = { title, description, card, licence, tags };

export const modelDetail = z.extend(modelRow, { pluginId: uuid, ...listing });
export const editListing = z.object({ id: uuid, ...listing, reason });
export const actOnModel = z.object({ id: uuid, reason });

export type ModelRow = z.infer<typeof modelRow>;
export type ModelDetail = z.infer<typeof modelDetail>;
export type EditListing = z.infer<typeof editListing>;
