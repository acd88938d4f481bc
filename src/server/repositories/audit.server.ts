import { uuidv7 } from 'uuidv7';
import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';

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
