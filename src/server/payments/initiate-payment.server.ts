import { z } from 'zod/mini';
import { StoreError } from '$lib/domain/errors';
import { nextCheck } from '$lib/domain/payment';
import { refusedField } from '$lib/domain/refused-field';
import { DIGITS } from '$lib/i18n/digits';
import { m } from '$lib/i18n/generated/messages';
import { getLocale } from '$lib/i18n/generated/runtime';
import type { InitiatedPayment } from '$lib/wire/payments';
import {
	countOpenPayments,
	findPayment,
	insertPayment,
	keepProviderRef,
	payerOf,
	type PaymentRow
} from '../repositories/payments.server';
import type { Services } from '../services.server';
import type { Handover, Order, PaymentProvider } from './payment-provider';
import { unavailable } from './provider-http.server';

/** Each costs the provider a link: nobody needs this many in an hour. */
const MOST_OPEN = 20;
const HOUR = 3_600_000;

type Paying = Pick<Services, 'config' | 'database' | 'payments'>;

/** What somebody wants to buy. */
export interface Purchase {
	/** Minted by the buyer's device. */
	readonly id: string;
	readonly userId: string;
	readonly provider: string;
	readonly credits: number;
}

const handover = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('redirect'), url: z.url() }),
	z.object({
		kind: z.literal('form'),
		url: z.url(),
		fields: z.record(z.string(), z.string())
	})
]);

/**
 * Begins a payment: first our own record of it, then the provider's. The same `id` again, after a lost
 * answer or from a second click, goes on with the same payment.
 *
 * @throws {StoreError} `request/invalid`, `payment/not-found` for an id that is somebody else's,
 *   `request/rate-limited`, `payment/unavailable`.
 */
export async function initiatePayment(
	services: Paying,
	purchase: Purchase
): Promise<InitiatedPayment> {
	const { prisma } = services.database;
	const provider = offeredProvider(services, purchase);
	const payment = await recorded(services, purchase);
	if (payment.status !== 'initiated') return { kind: 'decided' };
	if (payment.providerRef === null) {
		const order = await orderOf(services, payment);
		const { providerRef, handover } = await provider.initiate(order);
		const kept = { providerRef, detail: { handover } };
		if (!(await keepProviderRef(prisma, payment.id, kept))) {
			throw unavailable(`It answered with ${providerRef}, which is another payment's.`);
		}
	}
	return { kind: 'redirect', url: await addressFor(services, payment.id) };
}

/** The form that takes its payer to the provider; null for a payment that has none. */
export async function paymentForm(
	{ database }: Paying,
	{ id, userId }: { readonly id: string; readonly userId: string }
): Promise<Extract<Handover, { kind: 'form' }> | null> {
	const payment = await findPayment(database.prisma, id);
	if (payment?.userId !== userId || payment.status !== 'initiated') return null;
	const kept = handoverOf(payment);
	return kept.kind === 'form' ? kept : null;
}

async function addressFor({ config, database }: Paying, id: string): Promise<string> {
	const payment = await findPayment(database.prisma, id);
	if (!payment) throw new Error(`Payment ${id} is gone.`);
	const kept = handoverOf(payment);
	return kept.kind === 'redirect' ? kept.url : `${config.origin}/credits/pay/${id}`;
}

// of two announcements at once the first is kept, and both callers are sent there
function handoverOf(payment: PaymentRow): Handover {
	return z.object({ handover }).parse(payment.detail).handover;
}

const refused = refusedField.bind(null, 'request/invalid');

function offeredProvider({ payments, config }: Paying, purchase: Purchase): PaymentProvider {
	const provider = payments.find(purchase.provider);
	if (!provider) throw refused('provider', { kind: 'provider-unknown' });
	if (BigInt(purchase.credits * config.creditPricePaisa) < provider.leastMinor) {
		throw refused('credits', { kind: 'provider-takes-more' });
	}
	return provider;
}

async function recorded({ database, config }: Paying, purchase: Purchase): Promise<PaymentRow> {
	const { prisma } = database;
	const { id, userId, provider, credits } = purchase;
	const known = await findPayment(prisma, id);
	if (known) return same(known, purchase);

	const now = new Date();
	const open = await countOpenPayments(prisma, userId, new Date(now.getTime() - HOUR));
	if (open >= MOST_OPEN) {
		const message = 'You have begun many payments. Finish one, or try again in an hour.';
		throw new StoreError('request/rate-limited', message);
	}
	await insertPayment(prisma, {
		id,
		userId,
		provider,
		amountMinor: BigInt(credits * config.creditPricePaisa),
		credits: BigInt(credits),
		checkAfter: nextCheck({ status: 'initiated', createdAt: now }, 0, now)
	});
	const payment = await findPayment(prisma, id);
	if (!payment) throw new Error(`Payment ${id} is gone.`);
	return same(payment, purchase);
}

function same(payment: PaymentRow, { userId, provider, credits }: Purchase): PaymentRow {
	if (payment.userId !== userId) throw notFound();
	if (payment.provider !== provider || payment.credits !== BigInt(credits)) {
		throw new StoreError('request/invalid', 'This payment was begun with another amount.');
	}
	return payment;
}

async function orderOf({ config, database }: Paying, payment: PaymentRow): Promise<Order> {
	const credits = new Intl.NumberFormat(DIGITS[getLocale()]).format(payment.credits);
	return {
		id: payment.id,
		amountMinor: payment.amountMinor,
		name: m.payments_order_name({ n: credits }),
		returnUrl: `${config.origin}/credits/return/${payment.id}`,
		siteUrl: `${config.origin}/`,
		customer: await payerOf(database.prisma, payment.userId)
	};
}

/** The refusal for a payment that is not there, or not the caller's. */
export function notFound(): StoreError {
	return new StoreError('payment/not-found', 'There is no such payment.');
}
