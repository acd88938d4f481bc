import type { PaymentStatus } from '$lib/domain/payment';
import type { NoticeKind } from '$lib/wire/notices';
import type { Db } from '../repositories/db.server';
import { notify } from '../repositories/notices.server';
import type { PaymentRow } from '../repositories/payments.server';

type PaymentNotice = Extract<NoticeKind, `payment-${string}`>;

/** `canceled` is the payer's own doing; `initiated` and `pending` are not the end of anything. */
const kinds: Partial<Record<PaymentStatus, PaymentNotice>> = {
	completed: 'payment-completed',
	failed: 'payment-failed',
	expired: 'payment-expired',
	refunded: 'payment-refunded'
};

/**
 * Tells the payer what became of a payment, in the transaction of the change. Not where the payer asked: the
 * page that they look at says so already, and a bell for it would be noise.
 *
 * @param payment As it was before.
 */
export async function tellPayer(tx: Db, payment: PaymentRow, status: PaymentStatus): Promise<void> {
	const kind = kinds[status];
	if (!kind || status === payment.status) return;
	// they have already left it: that the link dies too is not news
	if (status === 'expired' && payment.status === 'canceled') return;
	const { id: paymentId, userId, currency } = payment;
	const credits = Number(payment.credits);
	const amountMinor = Number(payment.amountMinor);
	await notify(tx, [{ userId, kind, body: { paymentId, credits, amountMinor, currency } }]);
}
