import { paidOutEntries, returnEntries, withdrawalEntries } from '$lib/domain/credits';
import { StoreError } from '$lib/domain/errors';
import type { Database } from '../database/database.server';
import { recordAudit } from '../repositories/audit.server';
import { inTransaction, type Db } from '../repositories/db.server';
import { post, transfer } from '../repositories/ledger.server';
import { notify } from '../repositories/notices.server';
import { assertNotOwnMoney } from './corrections.server';
import {
	closeWithdrawal,
	insertWithdrawal,
	lockWithdrawal,
	openWithdrawals,
	type WithdrawalRow
} from '../repositories/withdrawals.server';

export interface WithdrawalRequest {
	/** Minted where it was asked for: a repeat asks once. */
	readonly id: string;
	readonly userId: string;
	readonly credits: bigint;
	/** Wallet and number, as the user gave them. */
	readonly destination: string;
	/** What one credit is paid out with. */
	readonly pricePaisa: number;
}

/**
 * Holds credits back for a withdrawal that an administrator will decide.
 *
 * @throws {StoreError} `credits/insufficient`; `withdrawal/not-found` for the id of somebody else's.
 */
export async function requestWithdrawal(tx: Db, request: WithdrawalRequest): Promise<void> {
	const { id, userId, credits, destination, pricePaisa } = request;
	const isNew = await transfer(tx, {
		cause: `withdrawal:${id}`,
		memo: { kind: 'withdrawal' },
		entries: withdrawalEntries(userId, credits)
	});
	if (!isNew) {
		await lockOwn(tx, { id, userId });
		return;
	}
	const amountMinor = credits * BigInt(pricePaisa);
	const currency = 'NPR';
	await insertWithdrawal(tx, { id, userId, credits, amountMinor, currency, destination });
	await recordAudit(tx, {
		actorId: userId,
		action: 'withdrawal.request',
		subject: `withdrawal:${id}`,
		detail: { credits: Number(credits) }
	});
}

/**
 * Takes a request back that nobody has decided, and its credits with it. Again: nothing more.
 *
 * @throws {StoreError} `withdrawal/not-found`, also for somebody else's; `withdrawal/decided`.
 */
export async function cancelWithdrawal(
	tx: Db,
	own: { readonly id: string; readonly userId: string }
): Promise<void> {
	const withdrawal = await lockOwn(tx, own);
	if (withdrawal.status === 'canceled') return;
	assertOpen(withdrawal);
	await giveBack(tx, withdrawal);
	await closeWithdrawal(tx, own.id, { status: 'canceled' });
	await recordAudit(tx, {
		actorId: own.userId,
		action: 'withdrawal.cancel',
		subject: `withdrawal:${own.id}`
	});
}

export interface WithdrawalDecision {
	readonly id: string;
	/** `paid`: the money has been sent. `rejected`: the credits go back. */
	readonly decision: 'paid' | 'rejected';
	readonly reason: string;
	readonly actorId: string;
}

/**
 * An administrator's decision, written to the audit log and told to whom it is about.
 *
 * @throws {StoreError} `withdrawal/not-found`; `account/own-money` for one's own; `withdrawal/decided` where it
 *   was decided or canceled before.
 */
export function decideWithdrawal(
	{ database }: { readonly database: Pick<Database, 'prisma'> },
	{ id, decision, reason, actorId }: WithdrawalDecision
): Promise<void> {
	return inTransaction(database.prisma, async (tx) => {
		const withdrawal = await lockWithdrawal(tx, id);
		if (!withdrawal) throw notFound();
		assertNotOwnMoney(actorId, withdrawal.userId);
		assertOpen(withdrawal);
		if (decision === 'paid') await endCredits(tx, withdrawal);
		else await giveBack(tx, withdrawal);
		await closeWithdrawal(tx, id, { status: decision, reason });
		await tellOfDecision(tx, withdrawal, { decision, reason });
		const { userId, credits } = withdrawal;
		await recordAudit(tx, {
			actorId,
			action: `withdrawal.${decision}`,
			subject: `withdrawal:${id}`,
			reason,
			detail: { userId, credits: Number(credits) }
		});
	});
}

const REFUNDED = 'A payment of yours was refunded, so these credits were needed back.';

/**
 * Gives open withdrawals of a user back, the newest first, until these make up `missing` credits or none is
 * left: credits whose money went back are not paid out a second time. The caller holds the account's lock.
 */
export async function recallWithdrawals(tx: Db, userId: string, missing: bigint): Promise<void> {
	const decision = 'rejected';
	const reason = REFUNDED;
	let left = missing;
	for (const { id } of await openWithdrawals(tx, userId)) {
		if (left <= 0n) return;
		const withdrawal = await lockWithdrawal(tx, id);
		// decided or canceled while this waited for its lock
		if (withdrawal?.status !== 'requested') continue;
		await giveBack(tx, withdrawal);
		await closeWithdrawal(tx, id, { status: decision, reason });
		await tellOfDecision(tx, withdrawal, { decision, reason });
		const detail = { userId, credits: Number(withdrawal.credits) };
		const entry = { actorId: null, action: 'withdrawal.rejected', reason, detail };
		await recordAudit(tx, { ...entry, subject: `withdrawal:${id}` });
		left -= withdrawal.credits;
	}
}

function tellOfDecision(
	tx: Db,
	withdrawal: WithdrawalRow,
	{ decision, reason }: Pick<WithdrawalDecision, 'decision' | 'reason'>
): Promise<void> {
	const { id: withdrawalId, userId, currency } = withdrawal;
	const [credits, amountMinor] = [Number(withdrawal.credits), Number(withdrawal.amountMinor)];
	const body = { withdrawalId, credits, amountMinor, currency };
	return decision === 'paid'
		? notify(tx, [{ userId, kind: 'withdrawal-paid', body }])
		: notify(tx, [{ userId, kind: 'withdrawal-rejected', body: { ...body, reason } }]);
}

async function endCredits(tx: Db, { id, credits }: WithdrawalRow): Promise<void> {
	const memo = { kind: 'withdrawal-paid' } as const;
	await post(tx, { cause: `withdrawal-paid:${id}`, memo, entries: paidOutEntries(credits) });
}

async function giveBack(tx: Db, { id, userId, credits }: WithdrawalRow): Promise<void> {
	const memo = { kind: 'withdrawal-returned' } as const;
	const entries = returnEntries(userId, credits);
	await post(tx, { cause: `withdrawal-returned:${id}`, memo, entries });
}

async function lockOwn(
	tx: Db,
	{ id, userId }: { readonly id: string; readonly userId: string }
): Promise<WithdrawalRow> {
	const withdrawal = await lockWithdrawal(tx, id);
	if (withdrawal?.userId !== userId) throw notFound();
	return withdrawal;
}

function assertOpen({ status }: WithdrawalRow): void {
	if (status !== 'requested') {
		throw new StoreError('withdrawal/decided', `This withdrawal is already ${status}.`);
	}
}

function notFound(): StoreError {
	return new StoreError('withdrawal/not-found', 'There is no such withdrawal.');
}
