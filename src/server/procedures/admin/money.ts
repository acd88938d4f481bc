import * as wire from '$lib/wire/admin/money';
import { recheckPayment } from '../../admin/recheck-payment.server';
import { decideWithdrawal } from '../../credits/withdrawals.server';
import {
	listAllPayments,
	listAllWithdrawals,
	type NamedPayment,
	type NamedWithdrawal
} from '../../repositories/money-lists.server';
import { adminProcedure, router } from '../../trpc';

/** Payments and withdrawals of everybody. */
export const adminMoneyRouter = router({
	payments: adminProcedure
		.input(wire.listPayments)
		.output(wire.paymentPage)
		.query(async ({ ctx, input }) => {
			const page = await listAllPayments(ctx.services.database.prisma, input);
			return { items: page.items.map(paymentRowOf), nextCursor: page.nextCursor };
		}),

	/** Asks the provider again, now: what it says decides, nobody else. */
	recheckPayment: adminProcedure
		.input(wire.recheckPayment)
		.mutation(({ ctx, input }) =>
			recheckPayment(ctx.services, { ...input, actorId: ctx.account.id })
		),

	withdrawals: adminProcedure
		.input(wire.listWithdrawals)
		.output(wire.withdrawalPage)
		.query(async ({ ctx, input }) => {
			const page = await listAllWithdrawals(ctx.services.database.prisma, input);
			return { items: page.items.map(withdrawalRowOf), nextCursor: page.nextCursor };
		}),

	decideWithdrawal: adminProcedure
		.input(wire.decideWithdrawal)
		.mutation(({ ctx, input }) =>
			decideWithdrawal(ctx.services, { ...input, actorId: ctx.account.id })
		)
});

function ownedOf(row: NamedPayment | NamedWithdrawal) {
	return {
		id: row.id,
		userId: row.userId,
		userName: row.user.name,
		amountMinor: Number(row.amountMinor),
		currency: row.currency,
		credits: Number(row.credits),
		createdAt: row.createdAt.getTime()
	};
}

function paymentRowOf(row: NamedPayment): wire.PaymentRow {
	const { status, provider, providerRef, failures, checkedAt } = row;
	return {
		...ownedOf(row),
		status,
		provider,
		providerRef,
		failures,
		checkedAt: checkedAt?.getTime() ?? null
	};
}

function withdrawalRowOf(row: NamedWithdrawal): wire.WithdrawalRow {
	const { status, destination, reason, decidedAt } = row;
	return { ...ownedOf(row), status, destination, reason, decidedAt: decidedAt?.getTime() ?? null };
}
