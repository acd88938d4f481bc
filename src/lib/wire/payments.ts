import { z } from 'zod/mini';
import { FEWEST_CREDITS, MOST_CREDITS } from '$lib/domain/payment';
import { uuid } from './schemas';

/** Inputs and answers of `payments.*`. Credits and paisa are whole numbers, times epoch milliseconds. */

const count = z.int().check(z.minimum(0));
const provider = z.enum(['khalti', 'khalti-simulator', 'esewa']);

const credits = z.int().check(z.minimum(FEWEST_CREDITS), z.maximum(MOST_CREDITS));

/** What credits cost, and whom one can pay. */
export const paymentOffer = z.object({
	/** Paisa for one credit. */
	price: count,
	mostCredits: count,
	/** Empty where the store sells none. */
	providers: z.array(z.object({ id: provider, simulated: z.boolean(), fewestCredits: count }))
});

/** `id` is minted by the caller: the same again is the same payment. */
export const initiatePayment = z.object({ id: uuid, provider, credits });

export const initiatedPayment = z.discriminatedUnion('kind', [
	/** Where the payer's browser is to go. */
	z.object({ kind: z.literal('redirect'), url: z.url() }),
	/** This payment has been decided before: its page says how. */
	z.object({ kind: z.literal('decided') })
]);

/** `answer`: what the provider had the browser bring back, if anything. It decides nothing. */
export const confirmPayment = z.object({
	id: uuid,
	answer: z.optional(z.string().check(z.maxLength(4000)))
});

export const payment = z.object({
	id: uuid,
	provider: z.string(),
	simulated: z.boolean(),
	credits: count,
	/** Paisa. */
	amount: count,
	status: z.enum([
		'initiated',
		'pending',
		'completed',
		'expired',
		'canceled',
		'refunded',
		'failed'
	]),
	createdAt: z.number()
});
export const paymentPage = z.object({
	items: z.array(payment),
	nextCursor: z.nullable(z.string())
});

export type PaymentOffer = z.infer<typeof paymentOffer>;
export type InitiatedPayment = z.infer<typeof initiatedPayment>;
export type PaymentView = z.infer<typeof payment>;
