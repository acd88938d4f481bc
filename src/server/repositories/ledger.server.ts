import { uuidv7 } from 'uuidv7';
import {
	accountKey,
	assertBalanced,
	type LedgerAccountRef,
	type LedgerTransaction
} from '$lib/domain/ledger';
import type { Db } from './db.server';

/**
 * Posts a transaction, opening accounts as needed. The same cause posts once.
 *
 * @returns False if its cause had been posted before.
 * @throws {StoreError} `ledger/unbalanced`.
 */
export async function post(tx: Db, transaction: LedgerTransaction): Promise<boolean> {
	assertBalanced(transaction);
	const { cause, memo, entries } = transaction;
	const id = uuidv7();
	const { count } = await tx.ledgerTransaction.createMany({
		data: [{ id, cause, memo }],
		skipDuplicates: true
	});
	if (count === 0) return false;

	// an account's key is its id: two transactions that open it at once open the same one
	await tx.ledgerAccount.createMany({
		data: entries.map(({ account }) => ({
			id: accountKey(account),
			kind: account.kind,
			userId: account.kind === 'user' ? account.userId : null,
			modelId: account.kind === 'escrow' ? account.modelId : null
		})),
		skipDuplicates: true
	});
	await tx.ledgerEntry.createMany({
		data: entries.map(({ account, amount }) => ({
			id: uuidv7(),
			transactionId: id,
			accountId: accountKey(account),
			amount
		}))
	});
	return true;
}

/** The sum of an account's entries; 0 for one that has none. */
export async function balanceOf(db: Db, account: LedgerAccountRef): Promise<bigint> {
	const { _sum } = await db.ledgerEntry.aggregate({
		where: { accountId: accountKey(account) },
		_sum: { amount: true }
	});
	return _sum.amount ?? 0n;
}
