import { StoreError } from '$lib/domain/errors';
import { createClient } from '$lib/sync/client';
import { isPassing, named } from '$lib/sync/errors';
import type { InitiatedPayment, PaymentOffer, PaymentView } from '$lib/wire/payments';
import type { Page } from './api';
import { orErrorPage } from './page-error';

export interface BuyData {
	/** Null where the store cannot be asked: what it sells is not kept on the device. */
	readonly offer: PaymentOffer | null;
	/** Null for a guest. */
	readonly payments: Page<PaymentView> | null;
}

/** What the page for buying credits shows. */
export function loadBuy(fetch: typeof globalThis.fetch): Promise<BuyData> {
	return orErrorPage(orOffline(fetch));
}

async function orOffline(fetch: typeof globalThis.fetch): Promise<BuyData> {
	try {
		const offer = await named(createClient(fetch).payments.offer.query());
		return { offer, payments: await myPaymentsOrNull(fetch) };
	} catch (error) {
		if (isPassing(error)) return { offer: null, payments: null };
		throw error;
	}
}

async function myPaymentsOrNull(fetch: typeof globalThis.fetch): Promise<Page<PaymentView> | null> {
	try {
		return await loadPayments(fetch);
	} catch (error) {
		if (error instanceof StoreError && error.code === 'account/signed-out') return null;
		throw error;
	}
}

/** The caller's own payments, newest first. */
export function loadPayments(
	fetch: typeof globalThis.fetch,
	cursor?: string
): Promise<Page<PaymentView>> {
	return named(createClient(fetch).payments.mine.query({ cursor }));
}

/**
 * Begins a payment, or goes on with that of the same id.
 *
 * @returns Where the browser is to go; null for a payment that is decided, whose page says how.
 * @throws {StoreError} `payment/unavailable`, `request/offline`, …
 */
export async function beginPayment(
	wanted: Pick<PaymentView, 'id' | 'credits'> & { readonly provider: string }
): Promise<string | null> {
	const asked = wanted as typeof wanted & { provider: PaymentOffer['providers'][number]['id'] };
	const answer: InitiatedPayment = await named(createClient().payments.initiate.mutate(asked));
	return answer.kind === 'redirect' ? answer.url : null;
}

/** Has the store ask the provider how a payment stands. @throws {StoreError} `payment/…`, `request/…`. */
export function confirmPayment(id: string, answer?: string): Promise<PaymentView> {
	return named(createClient().payments.confirm.mutate({ id, answer }));
}
