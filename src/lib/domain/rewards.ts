import type { LedgerEntry } from './ledger';

/** Whom one merge pays, and out of what. */
export interface RewardClaim {
	readonly modelId: string;
	/** Credits per merged update, ≥ 0. */
	readonly creditsPerUpdate: bigint;
	/** The contributor of each merged update; who sent two is named twice. */
	readonly contributors: readonly string[];
	/** What the model's escrow holds. */
	readonly escrowBalance: bigint;
}

/**
 * Entries that pay a merge's contributors: from the model's escrow as far as it goes, the rest
 * issued. One entry per contributor; none at all where nothing is owed.
 */
export function rewardEntries(claim: RewardClaim): LedgerEntry[] {
	const { creditsPerUpdate, contributors, escrowBalance } = claim;
	const total = creditsPerUpdate * BigInt(contributors.length);
	if (total === 0n) return [];

	const owed = new Map<string, bigint>();
	for (const id of contributors) owed.set(id, (owed.get(id) ?? 0n) + creditsPerUpdate);

	const funds = escrowBalance > 0n ? escrowBalance : 0n;
	const fromEscrow = funds < total ? funds : total;
	const sources: LedgerEntry[] = [
		{ account: { kind: 'escrow', modelId: claim.modelId }, amount: -fromEscrow },
		{ account: { kind: 'issuance' }, amount: fromEscrow - total }
	];
	const payments = Array.from(owed, ([userId, amount]): LedgerEntry => {
		return { account: { kind: 'user', userId }, amount };
	});
	return [...sources.filter((entry) => entry.amount !== 0n), ...payments];
}
