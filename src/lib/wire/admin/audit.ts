import { z } from 'zod/mini';
import { uuid } from '../schemas';
import { cursor, page, words } from './parts';

/** What was done, by whom, to what, and why: only ever added to. */

export const listAudit = z.object({
	/** A part of the actor's name or email. */
	actor: words,
	/** An action, or how it starts: `user.`. */
	action: words,
	/** `user:<id>`, or how it starts: `user:`. */
	subject: words,
	cursor
});

const auditRow = z.object({
	id: uuid,
	/** Null where the store itself acted. */
	actorName: z.nullable(z.string()),
	action: z.string(),
	subject: z.string(),
	reason: z.nullable(z.string()),
	detail: z.nullable(z.record(z.string(), z.unknown())),
	at: z.number()
});
export const auditPage = page(auditRow);

export type AuditRow = z.infer<typeof auditRow>;
