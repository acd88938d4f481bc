import { StoreError } from './errors';

/** An account of the ledger, named by what it is. */
export type LedgerAccountRef =
	| { readonly kind: 'user'; readonly userId: string }
	/** What an engineer has set aside for a model's contributors. Never below zero, like a user's. */
	| { readonly kind: 'escrow'; readonly modelId: string }
	/** What the platform has earned. Below zero only by refunds of credits that were already spent. */
	| { readonly kind: 'fees' }
	/** Withdrawals that are asked for and not yet paid. */
	| { readonly kind: 'payout' }
	/** Where credits come from and go to: its balance is minus all credits in circulation. */
	| { readonly kind: 'issuance' };

/** One line of a transaction: a positive amount credits the account, a negative one debits it. */
export interface LedgerEntry {
	readonly account: LedgerAccountRef;
	readonly amount: bigint;
}

/** What a transaction was for; screens have the words, in the reader's language. */
export type LedgerMemo =
	/** `about` is the model's title. */
	| { readonly kind: 'reward' | 'fund' | 'take-back'; readonly about: string }
	| { readonly kind: 'purchase' | 'refund' }
	| { readonly kind: 'withdrawal' | 'withdrawal-returned' | 'withdrawal-paid' }
	/** `about` is the reason that was given. */
	| { readonly kind: 'correction'; readonly about: string };

/** Append-only; posted once per `cause`, whatever is retried. */
export interface LedgerTransaction {
	/** What it was posted for, such as `merge:<id>`. */
	readonly cause: string;
	readonly memo: LedgerMemo;
	readonly entries: readonly LedgerEntry[];
}

/** One name for one account: equal references have equal keys. */
export function accountKey(account: LedgerAccountRef): string {
	switch (account.kind) {
		case 'user':
			return `user:${account.userId}`;
		case 'escrow':
			return `escrow:${account.modelId}`;
		case 'fees':
		case 'payout':
		case 'issuance':
			return account.kind;
	}
}

/**
 * Holds a transaction to double entry: two entries or more, none of them zero, sum zero.
 *
 * @throws {StoreError} `ledger/unbalanced`.
 */
export function assertBalanced({ cause, entries }: LedgerTransaction): void {
	const sum = entries.reduce((total, entry) => total + entry.amount, 0n);
	if (entries.length < 2 || sum !== 0n || entries.some((entry) => entry.amount === 0n)) {
		throw new StoreError('ledger/unbalanced', `The entries for ${cause} do not balance.`);
	}
}
