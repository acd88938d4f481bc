import { purchaseEntries, refundEntries } from '$lib/domain/credits';
import type { Db } from '../repositories/db.server';
import { balanceOf, entryOf, isPosted, lockedBalance, post } from '../repositories/ledger.server';
import { recallWithdrawals } from './withdrawals.server';

export interface Purchase {
	readonly userId: string;
	readonly paymentId: string;
	/** Whole credits, ≥ 1. */
	readonly credits: bigint;
}

/** What a refund took. */
export interface Revocation {
	/** False where it had been done before, or where there was no grant to take back. */
	readonly isNew: boolean;
	/** Credits that the user had spent already: the platform bore them out of its fees. */
	readonly shortfall: bigint;
}

const grantOf = (paymentId: string) => `payment:${paymentId}`;
const refundOf = (paymentId: string) => `refund:${paymentId}`;

/**
 * Credits a payment that its provider has confirmed. However often it is called, it credits once.
 *
 * @returns False if it had been credited before.
 */
export function grantPurchase(tx: Db, purchase: Purchase): Promise<boolean> {
	const { userId, paymentId, credits } = purchase;
	const entries = purchaseEntries(userId, credits);
	return post(tx, { cause: grantOf(paymentId), memo: { kind: 'purchase' }, entries });
}

/**
 * Takes back the credits of a payment that was refunded: from the user what they still have, also of what they
 * have asked to be paid out, the rest from the platform's fees, so that no credit stays in circulation whose
 * money has gone back. Once per payment; a repeat tells the same shortfall.
 */
export async function revokePurchase(tx: Db, purchase: Purchase): Promise<Revocation> {
	const { userId, paymentId, credits } = purchase;
	const account = { kind: 'user', userId } as const;
	const available = await lockedBalance(tx, account);
	if (!(await isPosted(tx, grantOf(paymentId)))) return { isNew: false, shortfall: 0n };

	const cause = refundOf(paymentId);
	const isNew = !(await isPosted(tx, cause));
	if (isNew) {
		await recallWithdrawals(tx, userId, credits - available);
		const entries = refundEntries(userId, credits, await balanceOf(tx, account));
		await post(tx, { cause, memo: { kind: 'refund' }, entries });
	}
	const borne = await entryOf(tx, cause, { kind: 'fees' });
	return { isNew, shortfall: borne ? -borne : 0n };
}
