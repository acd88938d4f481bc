import { StoreError } from './errors';

/** An account of the ledger, named by what it is. */
export type LedgerAccountRef =
	| { readonly kind: 'user'; readonly userId: string }
	/** What an engineer has set aside for a model's contributors. */
	| { readonly kind: 'escrow'; readonly modelId: string }
	/** Where credits come from that nobody has paid for; its balance is never positive. */
	| { readonly kind: 'issuance' };

/** One line of a transaction: a positive amount credits the account, a negative one debits it. */
export interface LedgerEntry {
	readonly account: LedgerAccountRef;
	readonly amount: bigint;
}

/** Append-only; posted once per `cause`, whatever is retried. */
export interface LedgerTransaction {
	/** What it was posted for, such as `merge:<id>`. */
	readonly cause: string;
	readonly memo: string;
	readonly entries: readonly LedgerEntry[];
}

/** One name for one account: equal references have equal keys. */
export function accountKey(account: LedgerAccountRef): string {
	switch (account.kind) {
		case 'user':
			return `user:${account.userId}`;
		case 'escrow':
			return `escrow:${account.modelId}`;
		case 'issuance':
			return 'issuance';
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
