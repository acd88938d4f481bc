import type { LedgerAccountRef, LedgerEntry } from './ledger';

/*
 * Where credits go, one rule a movement. Amounts are whole credits, ≥ 1. Only `issuance` makes and ends
 * credits, so that its balance is minus all credits in circulation, whatever happens.
 */

const issuance = { kind: 'issuance' } as const;
const payout = { kind: 'payout' } as const;
const user = (userId: string) => ({ kind: 'user', userId }) as const;
const escrow = (modelId: string) => ({ kind: 'escrow', modelId }) as const;

/** Credits that somebody has paid for: issuance → user. */
export function purchaseEntries(userId: string, credits: bigint): LedgerEntry[] {
	return move(issuance, user(userId), credits);
}

/**
 * A purchase whose money went back. All its credits end, since nothing backs them any more: from the user as
 * far as they have them; what they have spent, the platform bears out of its fees.
 *
 * @param available What the user has, ≥ 0.
 */
export function refundEntries(userId: string, credits: bigint, available: bigint): LedgerEntry[] {
	const taken = available < credits ? available : credits;
	const entries: LedgerEntry[] = [
		{ account: user(userId), amount: -taken },
		{ account: { kind: 'fees' }, amount: taken - credits },
		{ account: issuance, amount: credits }
	];
	return entries.filter(({ amount }) => amount !== 0n);
}

/** An engineer sets a budget aside for a model: user → escrow. */
export function fundEntries(userId: string, modelId: string, credits: bigint): LedgerEntry[] {
	return move(user(userId), escrow(modelId), credits);
}

/** An engineer takes back what a model has not promised to anybody: escrow → user. */
export function takeBackEntries(userId: string, modelId: string, credits: bigint): LedgerEntry[] {
	return move(escrow(modelId), user(userId), credits);
}

/** Credits on their way out, held until an administrator decides: user → payout. */
export function withdrawalEntries(userId: string, credits: bigint): LedgerEntry[] {
	return move(user(userId), payout, credits);
}

/** A withdrawal that was rejected or canceled: payout → user. */
export function returnEntries(userId: string, credits: bigint): LedgerEntry[] {
	return move(payout, user(userId), credits);
}

/** A withdrawal that was paid: payout → issuance, where these credits end. */
export function paidOutEntries(credits: bigint): LedgerEntry[] {
	return move(payout, issuance, credits);
}

/** An administrator's correction: issuance → user, or the other way where `amount` is negative. */
export function correctionEntries(userId: string, amount: bigint): LedgerEntry[] {
	return move(issuance, user(userId), amount);
}

function move(from: LedgerAccountRef, to: LedgerAccountRef, amount: bigint): LedgerEntry[] {
	return [
		{ account: from, amount: -amount },
		{ account: to, amount }
	];
}
