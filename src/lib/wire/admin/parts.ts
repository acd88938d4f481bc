import { z } from 'zod/mini';

/** What every list and every act of an administrator shares. */

/** Said to whom it concerns, and kept in the audit log. */
export const reason = z.string().check(z.trim(), z.minLength(3), z.maxLength(2000));
export const cursor = z.optional(z.string().check(z.maxLength(200)));
export const count = z.int().check(z.minimum(0));
/** What a search box may send. */
export const words = z.optional(z.string().check(z.trim(), z.maxLength(200)));

export const page = <T extends z.ZodMiniType>(item: T) =>
	z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) });
