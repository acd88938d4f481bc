import type { Prisma } from '../database/generated/client';
import type { Role } from '../database/generated/enums';
import { escapeLike, type Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

export type UserRow = Prisma.UserGetPayload<object>;

export interface UserFilter {
	/** A part of the name or of the email, in any case. */
	readonly query?: string | undefined;
	readonly role?: Role | undefined;
	readonly state?: 'active' | 'suspended' | 'deleted' | undefined;
	readonly cursor?: string | undefined;
}

const inState: Record<NonNullable<UserFilter['state']>, Prisma.UserWhereInput> = {
	active: { suspendedAt: null, deletedAt: null },
	suspended: { suspendedAt: { not: null }, deletedAt: null },
	deleted: { deletedAt: { not: null } }
};

/** Newest first. */
export async function listUsers(db: Db, filter: UserFilter): Promise<Page<UserRow>> {
	const { query, role, state, cursor } = filter;
	const where: Prisma.UserWhereInput = { ...(state && inState[state]) };
	if (role) where.role = role;
	if (query) {
		const part = { contains: escapeLike(query), mode: 'insensitive' } as const;
		where.OR = [{ name: part }, { email: part }];
	}
	if (cursor) where.id = { lt: readCursor(cursor).id };
	const rows = await db.user.findMany({ where, orderBy: { id: 'desc' }, take: PAGE_SIZE + 1 });
	return pageOf(rows, (row) => ({ value: 0, id: row.id }));
}

const SHOWN = 20;

const withDoings = {
	models: {
		where: { status: { not: 'deleted' } },
		orderBy: { id: 'desc' },
		take: SHOWN,
		select: { id: true, slug: true, title: true, status: true }
	},
	reviews: {
		orderBy: { id: 'desc' },
		take: SHOWN,
		include: { model: { select: { title: true, slug: true } } }
	}
} satisfies Prisma.UserInclude;

export type UserWithDoings = Prisma.UserGetPayload<{ include: typeof withDoings }>;

/** A user, deleted ones too, with their newest models and reviews. */
export function findUserWithDoings(db: Db, id: string): Promise<UserWithDoings | null> {
	return db.user.findUnique({ where: { id }, include: withDoings });
}

export async function countUpdatesOf(
	db: Db,
	userId: string
): Promise<{ accepted: number; merged: number; rejected: number }> {
	const groups = await db.clientUpdate.groupBy({
		by: ['status'],
		where: { userId },
		_count: true
	});
	const counts = { accepted: 0, merged: 0, rejected: 0 };
	for (const group of groups) counts[group.status] = group._count;
	return counts;
}

/**
 * Locks a user and every administrator to the end of the transaction, always in the same order.
 *
 * @returns The user, or null where there is none or it was deleted; and whether `actorId` still is an
 *   administrator who may act.
 */
export async function lockUserAndAdmins(
	tx: Db,
	id: string,
	actorId: string
): Promise<{ user: UserRow | null; actorMayAct: boolean }> {
	await tx.$queryRaw`
		SELECT 1 FROM "User" WHERE "id" = ${id} OR "role" = 'admin' ORDER BY "id" FOR NO KEY UPDATE`;
	const user = await tx.user.findFirst({ where: { id, deletedAt: null } });
	const actor = await tx.user.findFirst({
		where: { id: actorId, role: 'admin', ...inState.active }
	});
	return { user, actorMayAct: actor !== null };
}

/** False for who is suspended, deleted or was never there. */
export async function isActive(db: Db, id: string): Promise<boolean> {
	return (await db.user.count({ where: { id, ...inState.active } })) > 0;
}

export async function setRole(tx: Db, id: string, role: Role): Promise<void> {
	await tx.user.update({ where: { id }, data: { role } });
}

/** A suspended user's sessions end with it. */
export async function setSuspended(tx: Db, id: string, isSuspended: boolean): Promise<void> {
	await tx.user.update({
		where: { id },
		data: { suspendedAt: isSuspended ? new Date() : null }
	});
	if (isSuspended) await tx.session.deleteMany({ where: { userId: id } });
}
