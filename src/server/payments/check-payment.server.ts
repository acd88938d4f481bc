import { StoreError } from '$lib/domain/errors';
import { judge, nextCheck, type ProviderFinding, type Verdict } from '$lib/domain/payment';
import { grantPurchase, revokePurchase } from '../credits/purchases.server';
import { recordAudit } from '../repositories/audit.server';
import { inTransaction, type Db } from '../repositories/db.server';
import {
	lockPayment,
	markChecked,
	markUnanswered,
	type PaymentRow
} from '../repositories/payments.server';
import type { Services } from '../services.server';
import { tellPayer } from './payment-notices.server';

type Paying = Pick<Services, 'database' | 'payments'>;

const nothing: ProviderFinding = {
	status: 'unknown',
	amountMinor: null,
	orderId: null,
	providerRef: null
};

export interface Asking {
	/** `payer`: they look at the answer now. `store`: they do not, and get a notice of what has changed. */
	readonly by: 'payer' | 'store';
	readonly now?: Date;
}

/**
 * Asks the provider how a payment stands and does what follows from it: the one way in which a payment
 * changes and credits come of it, whoever hurries it and however often.
 *
 * @returns The payment as it is then.
 * @throws {StoreError} `payment/unavailable` if the provider does not answer; that is noted, and it is
 *   asked again later.
 */
export async function checkPayment(
	services: Paying,
	payment: PaymentRow,
	{ by, now = new Date() }: Asking
): Promise<PaymentRow> {
	const finding = await find(services, payment, now);
	const heard = { finding, by, now };
	return inTransaction(services.database.prisma, (tx) => settle(tx, payment.id, heard));
}

async function find(
	{ database, payments }: Paying,
	payment: PaymentRow,
	now: Date
): Promise<ProviderFinding> {
	const { id, providerRef, amountMinor } = payment;
	const provider = payments.find(payment.provider);
	// never announced, so never paid; or to somebody whom this store no longer knows
	if (!provider || providerRef === null) return nothing;
	try {
		return await provider.lookup({ id, providerRef, amountMinor });
	} catch (error) {
		if (error instanceof StoreError) {
			const failures = payment.failures + 1;
			const checkAfter = nextCheck(payment, failures, now);
			await markUnanswered(database.prisma, payment, { failures, checkAfter });
		}
		throw error;
	}
}

interface Heard extends Required<Asking> {
	readonly finding: ProviderFinding;
}

// judged by the locked row: of a hundred answers that come at once, one finds it unpaid
async function settle(tx: Db, id: string, { finding, by, now }: Heard): Promise<PaymentRow> {
	const payment = await lockPayment(tx, id);
	const verdict = judge(payment, finding, now);
	await act(tx, payment, verdict);
	const { status } = verdict;
	if (by === 'store') await tellPayer(tx, payment, status);
	// what a moderator was told of is theirs now
	const isWatched = verdict.act !== 'flag';
	const checkAfter = isWatched ? nextCheck({ ...payment, status }, 0, now) : null;
	return markChecked(tx, id, { status, checkedAt: now, failures: 0, checkAfter });
}

async function act(tx: Db, payment: PaymentRow, verdict: Verdict): Promise<void> {
	const { id: paymentId, userId, credits } = payment;
	const subject = `payment:${paymentId}`;
	switch (verdict.act) {
		case 'grant':
			await grantPurchase(tx, { userId, paymentId, credits });
			return;
		case 'revoke': {
			const { shortfall } = await revokePurchase(tx, { userId, paymentId, credits });
			const detail = { credits: Number(credits), shortfall: Number(shortfall) };
			return recordAudit(tx, { actorId: null, action: 'payment.refund', subject, detail });
		}
		case 'refuse':
		case 'flag': {
			const { act, reason } = verdict;
			const action = act === 'refuse' ? 'payment.refuse' : 'payment.partly-refunded';
			return recordAudit(tx, { actorId: null, action, subject, reason });
		}
		case null:
	}
}
