import { StoreError } from '$lib/domain/errors';
import { closeBudget } from '../credits/budgets.server';
import {
	eraseUser,
	findUser,
	lockAndAskIfLastAdmin,
	unlistModelsOf
} from '../repositories/accounts.server';
import { recordAudit } from '../repositories/audit.server';
import { inTransaction, type Db } from '../repositories/db.server';
import { lockedBalance, post } from '../repositories/ledger.server';
import type { Services } from '../services.server';

export interface Deletion {
	readonly userId: string;
	/** Who wants it: the user, or an administrator. */
	readonly actorId: string;
	readonly reason?: string;
}

/**
 * Deletes an account for good: who it was is erased, nobody can sign in to it again or goes on listening, its models leave the
 * store, and the credits that it still has, also in its models' budgets, go to the platform; what these have promised
 * to updates that wait stays there for them. Receipts, merges, reviews, the ledger and
 * withdrawals that were asked for stay, under the id.
 *
 * @throws {StoreError} `user/not-found`, `account/last-admin`.
 */
export async function deleteAccount(
	{ database, events }: Pick<Services, 'database' | 'events'>,
	deletion: Deletion
): Promise<void> {
	const { userId, actorId, reason } = deletion;
	await inTransaction(database.prisma, async (tx) => {
		const isLastAdmin = await lockAndAskIfLastAdmin(tx, userId);
		const user = await findUser(tx, userId);
		if (!user) throw new StoreError('user/not-found', 'There is no such user.');
		if (isLastAdmin) {
			const message = 'The store needs an administrator. Make somebody else one first.';
			throw new StoreError('account/last-admin', message);
		}
		const models = await unlistModelsOf(tx, userId);
		for (const model of models) await closeBudget(tx, model);
		const forfeited = await forfeit(tx, userId);
		await eraseUser(tx, user);
		await recordAudit(tx, {
			actorId,
			action: 'user.delete',
			subject: `user:${userId}`,
			...(reason !== undefined && { reason }),
			detail: { models: models.length, forfeited: Number(forfeited) }
		});
	});
	await events.endStreamsOf(userId);
}

async function forfeit(tx: Db, userId: string): Promise<bigint> {
	const account = { kind: 'user', userId } as const;
	const credits = await lockedBalance(tx, account);
	if (credits <= 0n) return 0n;
	await post(tx, {
		cause: `account-deleted:${userId}`,
		memo: { kind: 'correction', about: 'The account was deleted.' },
		entries: [
			{ account, amount: -credits },
			{ account: { kind: 'fees' }, amount: credits }
		]
	});
	return credits;
}
