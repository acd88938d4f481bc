import { z } from 'zod/mini';
import { uuid } from '../schemas';
import { count, cursor, page, reason } from './parts';

/** Money on its way in and out. Amounts are paisa, credits whole, times epoch milliseconds. */

const paymentStatus = z.enum([
	'initiated',
	'pending',
	'completed',
	'expired',
	'canceled',
	'refunded',
	'failed'
]);
const withdrawalStatus = z.enum(['requested', 'paid', 'rejected', 'canceled']);

export const listPayments = z.object({
	status: z.optional(paymentStatus),
	userId: z.optional(uuid),
	cursor
});

const owned = {
	id: uuid,
	userId: uuid,
	userName: z.string(),
	amountMinor: count,
	currency: z.string(),
	credits: count,
	createdAt: z.number()
};

const paymentRow = z.object({
	...owned,
	status: paymentStatus,
	provider: z.string(),
	providerRef: z.nullable(z.string()),
	/** How often the provider did not answer since it last did. */
	failures: count,
	checkedAt: z.nullable(z.number())
});
export const paymentPage = page(paymentRow);
export const recheckPayment = z.object({ id: uuid, reason });

export const listWithdrawals = z.object({
	status: z.optional(withdrawalStatus),
	userId: z.optional(uuid),
	cursor
});

const withdrawalRow = z.object({
	...owned,
	status: withdrawalStatus,
	/** Wallet and number, as the user gave them. */
	destination: z.string(),
	reason: z.nullable(z.string()),
	decidedAt: z.nullable(z.number())
});
export const withdrawalPage = page(withdrawalRow);
export const decideWithdrawal = z.object({
	id: uuid,
	decision: z.enum(['paid', 'rejected']),
	reason
});

export type PaymentRow = z.infer<typeof paymentRow>;
export type WithdrawalRow = z.infer<typeof withdrawalRow>;
