import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';

export type UserRow = Prisma.UserGetPayload<object>;

/** Null for one that was deleted. */
export function findUser(db: Db, id: string): Promise<UserRow | null> {
	return db.user.findFirst({ where: { id, deletedAt: null } });
}

/** @throws Prisma's "taken" (`isTaken`) for an email that somebody has. */
export async function changeUser(
	db: Db,
	id: string,
	change: Partial<Pick<UserRow, 'name' | 'email' | 'phone' | 'locale'>>
): Promise<void> {
	await db.user.update({ where: { id }, data: change });
}

/** Hash of the user's password; null for one who has none. */
export async function passwordHashOf(db: Db, userId: string): Promise<string | null> {
	const where = { userId, providerId: 'credential' };
	return (await db.account.findFirst({ where }))?.password ?? null;
}

/**
 * Locks a user and every administrator until `tx` ends, always in the same order. Not against rows that only
 * point to them: a merge that tells them something holds their model, and would wait for us while we wait for it.
 *
 * @returns Whether the store would have no administrator without them.
 */
export async function lockAndAskIfLastAdmin(tx: Db, id: string): Promise<boolean> {
	const locked = await tx.$queryRaw<{ id: string; isAdmin: boolean }[]>`
		SELECT "id", "role" = 'admin' AND "deletedAt" IS NULL AND "suspendedAt" IS NULL AS "isAdmin"
		FROM "User" WHERE "id" = ${id} OR "role" = 'admin' ORDER BY "id" FOR NO KEY UPDATE`;
	const admins = locked.filter(({ isAdmin }) => isAdmin);
	return admins.length === 1 && admins[0]?.id === id;
}

/**
 * Takes out of a user's row, and from what hangs on it alone, all that says who they were. What others rely
 * on (receipts, merges, the ledger, reviews) stays under the id.
 */
export async function eraseUser(tx: Db, { id, email }: UserRow): Promise<void> {
	const where = { userId: id };
	await tx.session.deleteMany({ where });
	await tx.account.deleteMany({ where });
	await tx.pushSubscription.deleteMany({ where });
	await tx.notice.deleteMany({ where });
	await tx.follow.deleteMany({ where });
	await tx.verification.deleteMany({ where: { identifier: email } });
	await tx.user.update({
		where: { id },
		data: {
			name: 'Former user',
			// unique, and nobody can have it (RFC 2606)
			email: `${id}@deleted.invalid`,
			emailVerified: false,
			image: null,
			phone: '',
			deletedAt: new Date()
		}
	});
}

/** Takes a user's models out of the store. @returns Those that are not deleted, in the order of their ids. */
export async function unlistModelsOf(tx: Db, ownerId: string) {
	await tx.model.updateMany({
		where: { ownerId, status: { in: ['pending', 'listed', 'paused'] } },
		data: { status: 'unlisted' }
	});
	return tx.model.findMany({
		where: { ownerId, status: { not: 'deleted' } },
		orderBy: { id: 'asc' },
		select: { id: true, title: true, ownerId: true }
	});
}
