import { setTimeout as sleep } from 'node:timers/promises';
import { Prisma, type PrismaClient } from '../database/generated/client';

/** The database, or a transaction on it: every repository function takes either. */
export type Db = Prisma.TransactionClient;

/** A transaction that the database gives up for another is tried so often in all. */
const MOST_TRIES = 5;

/**
 * Runs `work` in one transaction: all of it, or nothing. Where the database ends it because it and another wait
 * for each other, it is done again from its start: whatever `work` changes must be in the database.
 */
export async function inTransaction<T>(
	prisma: PrismaClient,
	work: (tx: Prisma.TransactionClient) => Promise<T>
): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			// PGlite has one session, so a transaction may first wait for another's end
			return await prisma.$transaction(work, { maxWait: 30_000, timeout: 60_000 });
		} catch (error) {
			if (tries === MOST_TRIES || !isConflict(error)) throw error;
			// not all at once again
			await sleep(Math.random() * 20 * 2 ** tries);
		}
	}
}

/** PostgreSQL's serialization_failure and deadlock_detected. */
const CONFLICTS: readonly unknown[] = ['40001', '40P01'];

/** What Prisma says of an error that it does not translate. */
interface AdapterError {
	readonly cause?: { readonly originalCode?: unknown };
}

/** True of what the database ended for another's sake: the same may succeed the next time. */
function isConflict(error: unknown): boolean {
	if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
	const { cause } = (error.meta?.driverAdapterError ?? {}) as AdapterError;
	return error.code === 'P2034' || CONFLICTS.includes(cause?.originalCode);
}

/** True if a statement failed because a unique value was taken. */
export function isTaken(error: unknown): boolean {
	return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

/** `text` for a LIKE pattern in which it means only itself. */
export function escapeLike(text: string): string {
	return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
