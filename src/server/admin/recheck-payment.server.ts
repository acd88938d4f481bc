import { StoreError } from '$lib/domain/errors';
import { checkPayment } from '../payments/check-payment.server';
import { recordAudit } from '../repositories/audit.server';
import { findPayment } from '../repositories/payments.server';
import type { Services } from '../services.server';

/**
 * Asks a payment's provider again at an administrator's wish.
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
	// by itself: what follows from the answer has its own transaction, and would have come without this, too
	const { status } = await checkPayment(services, payment);
	await recordAudit(prisma, {
		actorId,
		action: 'payment.recheck',
		subject: `payment:${id}`,
		reason,
		detail: { before: payment.status, after: status }
	});
}
