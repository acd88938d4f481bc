import { z } from 'zod/mini';
import type { Complaint } from '$lib/domain/complaint';
import { account, modelStatus } from '../api';
import { uuid } from '../schemas';
import { count, cursor, page, reason, words } from './parts';

/** The people of the store, as administrators see them. Times are epoch milliseconds. */

const role = account.shape.role;
const state = z.enum(['active', 'suspended', 'deleted']);

export const listUsers = z.object({
	/** A part of the name or of the email. */
	query: words,
	role: z.optional(role),
	state: z.optional(state),
	cursor
});

const userRow = z.object({
	id: uuid,
	name: z.string(),
	email: z.string(),
	role,
	state,
	createdAt: z.number()
});
export const userPage = page(userRow);

export const userDetail = z.extend(userRow, {
	phone: z.string(),
	/** Whole credits; negative never. */
	balance: z.int(),
	updates: z.object({ accepted: count, merged: count, rejected: count }),
	/** The newest, deleted ones left out. */
	models: z.array(z.object({ id: uuid, slug: z.string(), title: z.string(), status: modelStatus })),
	reviews: z.array(
		z.object({
			id: uuid,
			modelTitle: z.string(),
			modelSlug: z.string(),
			stars: count,
			text: z.string(),
			isHidden: z.boolean()
		})
	)
});

export const setRole = z.object({ id: uuid, role, reason });
export const actOnUser = z.object({ id: uuid, reason });
const ofZero: Complaint = { kind: 'correction-of-zero' };

export const correctCredits = z.object({
	id: uuid,
	/** Whole credits to give, or to take where it is negative. */
	amount: z.int().check(
		z.minimum(-1_000_000_000),
		z.maximum(1_000_000_000),
		z.refine((amount) => amount !== 0, { params: ofZero })
	),
	reason,
	/** Minted by the page, so that a repeat corrects once. */
	requestId: uuid
});

export type UserRow = z.infer<typeof userRow>;
export type UserDetail = z.infer<typeof userDetail>;
