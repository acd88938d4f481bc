import { uuidv7 } from 'uuidv7';
import type { Prisma } from '../database/generated/client';
import { escapeLike, type Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

export interface AuditEntry {
	/** Null where the store itself acted. */
	readonly actorId: string | null;
	/** What was done: `user.suspend`, `model.unlist`, … */
	readonly action: string;
	/** What it was done to: `user:<id>`, `model:<id>`, … */
	readonly subject: string;
	readonly reason?: string;
	readonly detail?: Prisma.InputJsonObject;
}

/** Appends to the audit log, in the transaction of the act itself. The database refuses to change it later. */
export async function recordAudit(tx: Db, entry: AuditEntry): Promise<void> {
	await tx.auditEvent.create({ data: { id: uuidv7(), ...entry } });
}

const withActor = { actor: { select: { name: true } } } satisfies Prisma.AuditEventInclude;

export type AuditRow = Prisma.AuditEventGetPayload<{ include: typeof withActor }>;

export interface AuditFilter {
	/** A part of the actor's name or email, in any case. */
	readonly actor?: string | undefined;
	/** How the action starts. */
	readonly action?: string | undefined;
	/** How the subject starts. */
	readonly subject?: string | undefined;
	readonly cursor?: string | undefined;
}

/** Newest first. */
export async function listAudit(db: Db, filter: AuditFilter): Promise<Page<AuditRow>> {
	const { actor, action, subject, cursor } = filter;
	const where: Prisma.AuditEventWhereInput = {};
	if (actor) {
		const part = { contains: escapeLike(actor), mode: 'insensitive' } as const;
		where.actor = { OR: [{ name: part }, { email: part }] };
	}
	if (action) where.action = { startsWith: escapeLike(action) };
	if (subject) where.subject = { startsWith: escapeLike(subject) };
	if (cursor) where.id = { lt: readCursor(cursor).id };
	const rows = await db.auditEvent.findMany({
		where,
		orderBy: { id: 'desc' },
		take: PAGE_SIZE + 1,
		include: withActor
	});
	return pageOf(rows, (row) => ({ value: 0, id: row.id }));
}
