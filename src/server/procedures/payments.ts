import { StoreError } from '$lib/domain/errors';
import { FEWEST_CREDITS, MOST_CREDITS } from '$lib/domain/payment';
import { pageOf } from '$lib/wire/api';
import * as wire from '$lib/wire/payments';
import { checkPayment } from '../payments/check-payment.server';
import { initiatePayment, notFound } from '../payments/initiate-payment.server';
import { findPayment, listPayments, type PaymentRow } from '../repositories/payments.server';
import { publicProcedure, router, signedInProcedure } from '../trpc';

/** A page that asks more often gets what is known: the provider is not to be hurried. */
const SHORTEST_WAIT_MS = 2000;

export const paymentsRouter = router({
	/** What credits cost here, and whom one can pay. */
	offer: publicProcedure.output(wire.paymentOffer).query(({ ctx }) => {
		const { config, payments } = ctx.services;
		const price = config.creditPricePaisa;
		const fewest = (leastMinor: bigint) =>
			Math.max(FEWEST_CREDITS, Math.ceil(Number(leastMinor) / price));
		return {
			price,
			mostCredits: MOST_CREDITS,
			providers: payments.offered.map(({ id, simulated, leastMinor }) => ({
				id,
				simulated,
				fewestCredits: fewest(leastMinor)
			}))
		};
	}),

	initiate: signedInProcedure
		.input(wire.initiatePayment)
		.output(wire.initiatedPayment)
		.mutation(({ ctx, input }) =>
			initiatePayment(ctx.services, { ...input, userId: ctx.account.id })
		),

	/**
	 * Asks the provider how the caller's payment stands, whatever brought the caller here.
	 *
	 * @throws {StoreError} `payment/not-found`, `payment/unavailable`, `payment/refused`.
	 */
	confirm: signedInProcedure
		.input(wire.confirmPayment)
		.output(wire.payment)
		.mutation(async ({ ctx, input: { id, answer } }) => {
			const known = await findPayment(ctx.services.database.prisma, id);
			if (known?.userId !== ctx.account.id) throw notFound();
			const { payments } = ctx.services;
			if (
				answer !== undefined &&
				payments.find(known.provider)?.isGenuine?.(answer, id) === false
			) {
				console.warn(
					`Payment ${id}: what the browser brought back was not signed by its provider.`
				);
			}
			const payment = isWorthAsking(known)
				? await checkPayment(ctx.services, known, { by: 'payer' })
				: known;
			if (payment.status === 'failed') {
				const message = `What the provider says does not match payment ${id}: no credits were given.`;
				throw new StoreError('payment/refused', message);
			}
			return viewOf(payment);
		}),

	mine: signedInProcedure
		.input(pageOf)
		.output(wire.paymentPage)
		.query(async ({ ctx, input }) => {
			const { prisma } = ctx.services.database;
			const page = await listPayments(prisma, { userId: ctx.account.id }, input.cursor);
			return { items: page.items.map(viewOf), nextCursor: page.nextCursor };
		})
});

/** Refunds of what is completed are the job's to find; refused and refunded is the end. */
function isWorthAsking({ status, checkedAt }: PaymentRow): boolean {
	if (status === 'completed' || status === 'refunded' || status === 'failed') return false;
	return !checkedAt || Date.now() - checkedAt.getTime() >= SHORTEST_WAIT_MS;
}

function viewOf(row: PaymentRow): wire.PaymentView {
	return {
		id: row.id,
		provider: row.provider,
		simulated: row.provider.endsWith('-simulator'),
		credits: Number(row.credits),
		amount: Number(row.amountMinor),
		status: row.status,
		createdAt: row.createdAt.getTime()
	};
}
