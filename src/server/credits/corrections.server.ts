import { correctionEntries } from '$lib/domain/credits';
import { StoreError } from '$lib/domain/errors';
import { recordAudit } from '../repositories/audit.server';
import type { Db } from '../repositories/db.server';
import { transfer } from '../repositories/ledger.server';

export interface Correction {
	readonly userId: string;
	/** Whole credits to give, or to take where it is negative. Not 0. */
	readonly amount: bigint;
	readonly reason: string;
	/** Null where the store itself corrects. */
	readonly actorId: string | null;
	/** Minted where the correction was asked for, so that a repeat corrects once. */
	readonly requestId: string;
}

/** Four eyes: whoever decides about credits does not decide about their own. @throws {StoreError} `account/own-money`. */
export function assertNotOwnMoney(actorId: string | null, userId: string): void {
	if (actorId === userId) {
		throw new StoreError('account/own-money', 'Another administrator decides about your credits.');
	}
}

/**
 * Corrects a user's credits by a ledger entry, and writes who did it and why to the audit log.
 *
 * @returns False if this request had been carried out before.
 * @throws {StoreError} `request/invalid` for nothing to correct; `account/own-money` for one's own credits;
 *   `user/not-found`; `credits/insufficient` where more is taken than the user has.
 */
export async function correctCredits(tx: Db, correction: Correction): Promise<boolean> {
	const { userId, amount, reason, actorId, requestId } = correction;
	if (amount === 0n) throw new StoreError('request/invalid', 'A correction of 0 corrects nothing.');
	assertNotOwnMoney(actorId, userId);
	if ((await tx.user.count({ where: { id: userId } })) === 0) {
		throw new StoreError('user/not-found', 'There is no such user.');
	}
	const isNew = await transfer(tx, {
		cause: `correction:${requestId}`,
		memo: { kind: 'correction', about: reason },
		entries: correctionEntries(userId, amount)
	});
	if (!isNew) return false;

	await recordAudit(tx, {
		actorId,
		action: 'credits.correct',
		subject: `user:${userId}`,
		reason,
		detail: { amount: Number(amount), requestId }
	});
	return true;
}
