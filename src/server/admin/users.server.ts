import { StoreError } from '$lib/domain/errors';
import type { Role } from '../database/generated/enums';
import { recordAudit } from '../repositories/audit.server';
import { inTransaction, type Db } from '../repositories/db.server';
import {
	lockUserAndAdmins,
	setRole,
	setSuspended,
	type UserRow
} from '../repositories/users.server';
import type { Services } from '../services.server';

type Acting = Pick<Services, 'database' | 'events'>;

/** What an administrator does to a user, and why. */
export interface UserAct {
	readonly actorId: string;
	readonly id: string;
	readonly reason: string;
}

/** @throws {StoreError} `user/not-found`, `account/last-admin` for oneself. */
export async function changeRole(services: Acting, act: UserAct, role: Role): Promise<void> {
	await onUser(services, act, async (tx, user) => {
		await setRole(tx, user.id, role);
		await recordAudit(tx, {
			...entryOf(act, 'user.role'),
			detail: { from: user.role, to: role }
		});
	});
	await services.events.endStreamsOf(act.id);
}

/**
 * Ends every session and everything they listen to at once; nothing of theirs is lost.
 *
 * @throws {StoreError} as `changeRole`.
 */
export async function suspend(services: Acting, act: UserAct): Promise<void> {
	await onUser(services, act, async (tx, user) => {
		await setSuspended(tx, user.id, true);
		await recordAudit(tx, entryOf(act, 'user.suspend'));
	});
	await services.events.endStreamsOf(act.id);
}

/** @throws {StoreError} as `changeRole`. */
export function unsuspend(services: Acting, act: UserAct): Promise<void> {
	return onUser(services, act, async (tx, user) => {
		await setSuspended(tx, user.id, false);
		await recordAudit(tx, entryOf(act, 'user.unsuspend'));
	});
}

/** @throws {StoreError} `account/last-admin`: a store whose last administrator left cannot be helped. */
export function assertNotOneself({ actorId, id }: Pick<UserAct, 'actorId' | 'id'>): void {
	if (actorId === id) {
		throw new StoreError('account/last-admin', 'An administrator cannot do this to themselves.');
	}
}

/**
 * Since nobody acts on themselves, and whoever acts is an administrator with the lock held, one is left
 * whatever happens at the same time.
 */
function onUser(
	{ database }: Acting,
	act: UserAct,
	work: (tx: Db, user: UserRow) => Promise<void>
): Promise<void> {
	assertNotOneself(act);
	return inTransaction(database.prisma, async (tx) => {
		const { user, actorMayAct } = await lockUserAndAdmins(tx, act.id, act.actorId);
		if (!actorMayAct) {
			throw new StoreError('account/forbidden', 'Only administrators can do this.');
		}
		if (!user) throw new StoreError('user/not-found', 'There is no such user.');
		await work(tx, user);
	});
}

function entryOf({ actorId, id, reason }: UserAct, action: string) {
	return { actorId, action, subject: `user:${id}`, reason };
}
