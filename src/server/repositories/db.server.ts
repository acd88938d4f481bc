import { Prisma, type PrismaClient } from '../database/generated/client';

/** The database, or a transaction on it: every repository function takes either. */
export type Db = Prisma.TransactionClient;

/** Runs `work` in one transaction: all of it, or nothing. */
export function inTransaction<T>(
	prisma: PrismaClient,
	work: (tx: Prisma.TransactionClient) => Promise<T>
): Promise<T> {
	// PGlite has one session, so a transaction may first wait for another's end
	return prisma.$transaction(work, { maxWait: 30_000, timeout: 60_000 });
}

/** True if a statement failed because a unique value was taken. */
export function isTaken(error: unknown): boolean {
	return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

/** `text` for a LIKE pattern in which it means only itself. */
export function escapeLike(text: string): string {
	return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
