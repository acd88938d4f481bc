import { StoreError } from '$lib/domain/errors';
import { checkPayment } from '../payments/check-payment.server';
import { recordAudit } from '../repositories/audit.server';
import { findPayment } from '../repositories/payments.server';
import type { Services } from '../services.server';

/**
 * Asks a payment's provider again at an administrator's wish, which is written down first.
 *
 * @throws {StoreError} `payment/not-found`; `payment/unavailable` if the provider does not answer.
 */
export async function recheckPayment(
	services: Pick<Services, 'database' | 'payments'>,
	act: { readonly actorId: string; readonly id: string; readonly reason: string }
): Promise<void> {
	const { actorId, id, reason } = act;
	const { prisma } = services.database;
	const payment = await findPayment(prisma, id);
	if (!payment) throw new StoreError('payment/not-found', 'There is no such payment.');
	// before it is done, for no transaction can hold a question to somebody else: what is asked and does not
	// come back is in the log too. What follows from the answer would have come without this as well
	await recordAudit(prisma, {
		actorId,
		action: 'payment.recheck',
		subject: `payment:${id}`,
		reason,
		detail: { status: payment.status }
	});
	await checkPayment(services, payment, { by: 'store' });
}
