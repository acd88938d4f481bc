import { z } from 'zod/mini';
import { registration } from './registration';
import { uuid } from './schemas';

/** A person's own account: inputs and answers of `account.*` and `follows.*`. Times are epoch milliseconds. */

export const locale = z.enum(['en', 'ne']);
const password = z.string().check(z.maxLength(128));

export const profile = z.object({
	name: z.string(),
	email: z.string(),
	phone: z.string(),
	locale,
	createdAt: z.number(),
	/** Credits that would be forfeited with the account. */
	credits: z.int()
});
/** What the caller's updates have spent of their privacy, over all models (domain Spending). */
export const spending = z.object({
	rho: z.number(),
	covered: z.int(),
	uncovered: z.int(),
	models: z.array(z.object({ modelId: uuid, updates: z.int() }))
});
/** What the account can show beside its password, and whether that is asked of it. */
export const security = z.object({
	/** True if the store refuses some of what this role may do to a password alone. */
	required: z.boolean(),
	/** True if this session has shown a second factor. */
	proven: z.boolean(),
	/** True if an authenticator app is on. */
	totp: z.boolean(),
	/** How many backup codes are left; 0 without an app. */
	backupCodes: z.int(),
	/** The oldest first. */
	passkeys: z.array(
		z.object({ id: z.string(), name: z.nullable(z.string()), addedAt: z.nullable(z.number()) })
	)
});
export const setProfile = z.object({
	name: registration.shape.name,
	phone: registration.shape.phone
});
export const setEmail = z.object({ email: registration.shape.email, password });
export const setLocale = z.object({ locale });
export const deleteAccount = z.object({ password });

/** Of the caller's own updates. */
export const listContributions = z.object({
	cursor: z.optional(z.string().check(z.maxLength(200))),
	status: z.optional(z.enum(['accepted', 'merged', 'rejected'])),
	modelId: z.optional(uuid)
});

export const setFollow = z.object({ modelId: uuid, following: z.boolean() });
export const followState = z.object({ following: z.boolean() });
export const followRow = z.object({
	modelId: uuid,
	slug: z.string(),
	title: z.string(),
	version: z.int(),
	/** False if it has left the store: there is nothing to open, only to stop following. */
	isListed: z.boolean(),
	followedAt: z.number()
});
export const followPage = z.object({
	items: z.array(followRow),
	nextCursor: z.nullable(z.string())
});

export type Profile = z.infer<typeof profile>;
export type Security = z.infer<typeof security>;
export type FollowRow = z.infer<typeof followRow>;
