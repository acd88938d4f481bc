import { StoreError } from '$lib/domain/errors';
import { duePayments } from '../repositories/payments.server';
import type { Services } from '../services.server';
import { checkPayment } from './check-payment.server';

/** What one run asks at most; the rest is due in the next minute. */
const MOST_ASKED = 100;
/** A provider that leaves this many unanswered is down: the others' turn comes later. */
const MOST_UNANSWERED = 3;

/**
 * Asks providers about every payment that is due: what somebody paid and then closed the window on, links that
 * expired, refunds. `nextCheck` says when a payment is due again. May run any number of times, also at once.
 *
 * @throws {AggregateError} of bugs, after all had their turn: one payment must not keep the others waiting.
 */
export async function reconcilePayments(
	services: Pick<Services, 'database' | 'payments' | 'closing'>,
	now = new Date()
): Promise<void> {
	const unanswered = new Map<string, number>();
	const bugs: unknown[] = [];
	for (const payment of await duePayments(services.database.prisma, now, MOST_ASKED)) {
		if (services.closing.aborted) return;
		const failed = unanswered.get(payment.provider) ?? 0;
		if (failed >= MOST_UNANSWERED) continue;
		try {
			await checkPayment(services, payment, { by: 'store', now });
		} catch (error) {
			if (!(error instanceof StoreError)) {
				bugs.push(error);
				continue;
			}
			console.warn(`Payment ${payment.id}: ${error.message}`, error.cause);
			unanswered.set(payment.provider, failed + 1);
		}
	}
	if (bugs.length > 0) throw new AggregateError(bugs, 'Some payments could not be settled.');
}
