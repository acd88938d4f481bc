import type { LedgerEntry } from './ledger';

/** What one update costs its model: promised when it is accepted, paid when it is merged. */
export interface UpdatePrice {
	/** To the contributor, ≥ 0. */
	readonly credits: bigint;
	/** To the platform, on top. */
	readonly fee: bigint;
}

/** One merged update, and whom it pays. */
export interface MergedUpdate extends UpdatePrice {
	readonly userId: string;
}

/**
 * The price of one update: its credits, and on top a fee of ⌊credits × percent / 100⌋ whole credits.
 *
 * @param percent Whole, 0–100.
 */
export function priceOf(credits: bigint, percent: number): UpdatePrice {
	return { credits, fee: (credits * BigInt(percent)) / 100n };
}

/**
 * Entries that pay a merge: escrow → contributors and fees. Nothing is ever issued for it: what was promised
 * was held back. One entry per contributor; none at all where nothing is owed.
 */
export function rewardEntries(modelId: string, updates: readonly MergedUpdate[]): LedgerEntry[] {
	const owed = new Map<string, bigint>();
	let fees = 0n;
	for (const { userId, credits, fee } of updates) {
		owed.set(userId, (owed.get(userId) ?? 0n) + credits);
		fees += fee;
	}
	const total = Array.from(owed.values()).reduce((sum, amount) => sum + amount, fees);
	const entries: LedgerEntry[] = [
		{ account: { kind: 'escrow', modelId }, amount: -total },
		...Array.from(owed, ([userId, amount]): LedgerEntry => {
			return { account: { kind: 'user', userId }, amount };
		}),
		{ account: { kind: 'fees' }, amount: fees }
	];
	return entries.filter(({ amount }) => amount !== 0n);
}
