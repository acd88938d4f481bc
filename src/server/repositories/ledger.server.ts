import { uuidv7 } from 'uuidv7';
import { StoreError } from '$lib/domain/errors';
import {
	accountKey,
	assertBalanced,
	type LedgerAccountRef,
	type LedgerEntry,
	type LedgerTransaction
} from '$lib/domain/ledger';
import type { Db } from './db.server';

/**
 * Moves credits, unless an account that may not go below zero would. It locks the users' and escrow
 * accounts that it debits until `tx` ends, so that of two transfers at once the second sees what the first
 * has left. The same cause moves once.
 *
 * Whoever locks a model's row locks it before this, never after.
 *
 * @returns False if its cause had been posted before.
 * @throws {StoreError} `credits/insufficient`; `ledger/unbalanced`.
 */
export async function transfer(tx: Db, transaction: LedgerTransaction): Promise<boolean> {
	assertBalanced(transaction);
	const { cause, entries } = transaction;
	const debits = entries.filter(({ account, amount }) => amount < 0n && isLimited(account));
	const checked = [];
	for (const { account, amount } of sorted(debits)) {
		checked.push({ account, asked: -amount, available: await lockedBalance(tx, account) });
	}
	// a repeat is told so even if nothing is left
	if (await isPosted(tx, cause)) return false;

	for (const { account, asked, available } of checked) {
		if (available < asked) throw insufficient(account, available, asked);
	}
	return post(tx, transaction);
}

/**
 * An account's balance, which nobody changes downwards before `tx` ends.
 *
 * Foreign keys of new entries take a KEY SHARE lock on their account: it waits for FOR UPDATE, not for
 * FOR NO KEY UPDATE. So who only receives waits for nobody, and two transfers that pay each other's
 * accounts do not deadlock.
 */
export async function lockedBalance(tx: Db, account: LedgerAccountRef): Promise<bigint> {
	await openAccounts(tx, [account]);
	await tx.$queryRaw`
		SELECT "id" FROM "LedgerAccount" WHERE "id" = ${accountKey(account)} FOR NO KEY UPDATE`;
	return balanceOf(tx, account);
}

/**
 * Posts a transaction, opening accounts as needed. The same cause posts once. It looks at no balance: for
 * what only credits users and models, and for what has been checked under `lockedBalance`.
 *
 * @returns False if its cause had been posted before.
 * @throws {StoreError} `ledger/unbalanced`.
 */
export async function post(tx: Db, transaction: LedgerTransaction): Promise<boolean> {
	assertBalanced(transaction);
	const { cause, memo, entries } = transaction;
	const id = uuidv7();
	const { count } = await tx.ledgerTransaction.createMany({
		data: [{ id, cause, memo: JSON.stringify(memo) }],
		skipDuplicates: true
	});
	if (count === 0) return false;

	await openAccounts(
		tx,
		sorted(entries).map(({ account }) => account)
	);
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

/** True if something was posted for `cause`. */
export async function isPosted(db: Db, cause: string): Promise<boolean> {
	return (await db.ledgerTransaction.count({ where: { cause } })) > 0;
}

/** What one cause's transaction did to one account; null where it did nothing to it. */
export async function entryOf(
	db: Db,
	cause: string,
	account: LedgerAccountRef
): Promise<bigint | null> {
	const entry = await db.ledgerEntry.findFirst({
		where: { accountId: accountKey(account), transaction: { cause } },
		select: { amount: true }
	});
	return entry?.amount ?? null;
}

/** The sum of an account's entries; 0 for one that has none. */
export async function balanceOf(db: Db, account: LedgerAccountRef): Promise<bigint> {
	return (await balancesOf(db, [account])).get(accountKey(account)) ?? 0n;
}

/** Balances by `accountKey`; an account without entries is left out. */
export async function balancesOf(
	db: Db,
	accounts: readonly LedgerAccountRef[]
): Promise<ReadonlyMap<string, bigint>> {
	const groups = await db.ledgerEntry.groupBy({
		by: ['accountId'],
		where: { accountId: { in: accounts.map(accountKey) } },
		_sum: { amount: true }
	});
	return new Map(groups.map(({ accountId, _sum }) => [accountId, _sum.amount ?? 0n] as const));
}

// an account's key is its id: two transactions that open it at once open the same one
async function openAccounts(tx: Db, accounts: readonly LedgerAccountRef[]): Promise<void> {
	await tx.ledgerAccount.createMany({
		data: accounts.map((account) => ({
			id: accountKey(account),
			kind: account.kind,
			userId: account.kind === 'user' ? account.userId : null,
			modelId: account.kind === 'escrow' ? account.modelId : null
		})),
		skipDuplicates: true
	});
}

/** By account, the same order for everybody: whoever waits for one of them holds none that comes later. */
function sorted(entries: readonly LedgerEntry[]): LedgerEntry[] {
	return entries.toSorted((a, b) => (accountKey(a.account) < accountKey(b.account) ? -1 : 1));
}

function isLimited({ kind }: LedgerAccountRef): boolean {
	return kind === 'user' || kind === 'escrow';
}

function insufficient(account: LedgerAccountRef, available: bigint, asked: bigint): StoreError {
	const whose = account.kind === 'escrow' ? 'The model’s budget has' : 'You have';
	return new StoreError('credits/insufficient', `${whose} ${available} credits, not ${asked}.`);
}
