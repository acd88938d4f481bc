import type { ProviderFinding } from '$lib/domain/payment';

/** Whom a payment can be made through. A simulated provider has a name of its own, so the books never mix. */
export type ProviderId = 'khalti' | 'khalti-simulator' | 'esewa';

/** What somebody is about to pay for. */
export interface Order {
	/** Our payment's id: the order id that the provider gets. */
	readonly id: string;
	/** Paisa. */
	readonly amountMinor: bigint;
	/** What the provider shows the payer. */
	readonly name: string;
	/** Where the provider sends the payer afterwards, without a query: providers append theirs carelessly. */
	readonly returnUrl: string;
	readonly siteUrl: string;
	readonly customer: { readonly name: string; readonly email: string; readonly phone: string };
}

/** How the payer gets to the provider: by opening an address, or by sending a form there. */
export type Handover =
	| { readonly kind: 'redirect'; readonly url: string }
	| {
			readonly kind: 'form';
			readonly url: string;
			readonly fields: Readonly<Record<string, string>>;
	  };

export interface Initiated {
	/** The provider's own id of the payment, for every later question. */
	readonly providerRef: string;
	readonly handover: Handover;
}

/** What a provider needs to know to find a payment again. */
export interface AskedPayment {
	readonly id: string;
	readonly providerRef: string;
	readonly amountMinor: bigint;
}

/**
 * One way to pay. An adapter translates; it decides nothing, keeps nothing and trusts nothing that came
 * through the payer's browser. `payment-provider.contract.ts` holds every adapter to this page.
 *
 * Stripe fits as it is: `initiate` creates a Checkout Session (`client_reference_id` = order id, our id as
 * `Idempotency-Key`) and answers its id and `url` as a redirect; `lookup` retrieves the session with its
 * payment intent (`payment_status`, `amount_total`, `client_reference_id`, `amount_refunded`). Its webhook
 * needs one endpoint that checks `Stripe-Signature` and then only calls `checkPayment`: the lookup stays the one source
 * of truth. Khalti and eSewa have no server callbacks, hence there is no such endpoint yet.
 */
export interface PaymentProvider {
	readonly id: ProviderId;
	/** True if no real money moves. */
	readonly simulated: boolean;
	/** Smallest payment that the provider takes, in paisa. */
	readonly leastMinor: bigint;

	/**
	 * Announces an order. Asked twice for one order, any of the answers may be used.
	 *
	 * @throws {StoreError} `payment/unavailable` if it cannot be reached in time, does not take the order, or
	 *   answers nonsense.
	 */
	initiate(order: Order): Promise<Initiated>;

	/**
	 * Asks the provider itself, server to server, how a payment stands.
	 *
	 * @throws {StoreError} `payment/unavailable` if it cannot be reached in time, or answers nonsense.
	 */
	lookup(payment: AskedPayment): Promise<ProviderFinding>;

	/**
	 * Of providers that sign what the browser brings back: whether they did, for our order `id`. Only for the
	 * log: what a payment has become is always looked up.
	 */
	isGenuine?(answer: string, id: string): boolean;
}
