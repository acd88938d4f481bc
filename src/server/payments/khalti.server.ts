import { z } from 'zod/mini';
import type { StoreError } from '$lib/domain/errors';
import type { ProviderFinding } from '$lib/domain/payment';
import type { AskedPayment, Initiated, Order, PaymentProvider } from './payment-provider';
import {
	ask,
	network,
	parseAnswer,
	unavailable,
	type Answer,
	type Line
} from './provider-http.server';

/** Khalti refuses less than Rs. 10. */
const LEAST_PAISA = 1000n;

const initiated = z.object({
	pidx: z.string().check(z.minLength(1), z.maxLength(100)),
	payment_url: z.url({ protocol: /^https?$/ })
});

const status = z.enum([
	'Completed',
	'Pending',
	'Initiated',
	'Refunded',
	'Expired',
	'User canceled',
	// the documentation writes it both ways
	'Partially Refunded',
	'Partially refunded'
]);

const lookedUp = z.object({
	pidx: z.string(),
	total_amount: z.int().check(z.minimum(0)),
	status,
	refunded: z.boolean(),
	// not in the documented answer; where it comes, it must be ours
	purchase_order_id: z.optional(z.nullable(z.string()))
});

const findings: Record<z.infer<typeof status>, ProviderFinding['status']> = {
	Completed: 'completed',
	Pending: 'pending',
	Initiated: 'open',
	Refunded: 'refunded',
	Expired: 'expired',
	'User canceled': 'canceled',
	'Partially Refunded': 'partly-refunded',
	'Partially refunded': 'partly-refunded'
};

export interface KhaltiOptions {
	/** Such as `https://khalti.com/api/v2`. */
	readonly baseUrl: string;
	readonly secretKey: string;
	readonly simulated?: boolean;
	readonly line?: Line;
}

/**
 * Khalti's web checkout (KPG-2).
 *
 * @see https://docs.khalti.com/khalti-epayment/
 */
export function khalti({ baseUrl, secretKey, simulated = false, line = network }: KhaltiOptions) {
	const post = (path: string, body: object): Promise<Answer> =>
		ask(line, `${baseUrl.replace(/\/+$/, '')}/epayment/${path}/`, {
			method: 'POST',
			headers: { authorization: `Key ${secretKey}`, 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});

	return {
		id: simulated ? 'khalti-simulator' : 'khalti',
		simulated,
		leastMinor: LEAST_PAISA,

		async initiate(order: Order): Promise<Initiated> {
			const answer = await post('initiate', {
				return_url: order.returnUrl,
				website_url: order.siteUrl,
				amount: Number(order.amountMinor),
				purchase_order_id: order.id,
				purchase_order_name: order.name,
				customer_info: order.customer
			});
			if (answer.status >= 400) throw refused(answer);
			const { pidx, payment_url: url } = parseAnswer(initiated, answer.text);
			return { providerRef: pidx, handover: { kind: 'redirect', url } };
		},

		async lookup({ providerRef }: AskedPayment): Promise<ProviderFinding> {
			const answer = await post('lookup', { pidx: providerRef });
			if (answer.status === 404) {
				return { status: 'unknown', amountMinor: null, orderId: null, providerRef: null };
			}
			// "Expired" and "User canceled" come with status 400 and a whole answer
			const said = parseAnswer(lookedUp, answer.text);
			return {
				status: statusOf(said),
				amountMinor: BigInt(said.total_amount),
				orderId: said.purchase_order_id ?? null,
				providerRef: said.pidx
			};
		}
	} satisfies PaymentProvider;
}

/** A completed payment that is also marked as refunded is not one to give credits for. */
function statusOf({ status, refunded }: z.infer<typeof lookedUp>): ProviderFinding['status'] {
	return status === 'Completed' && refunded ? 'refunded' : findings[status];
}

function refused({ status, text }: Answer): StoreError {
	// for the operator, who alone can mend it: it names fields of ours, never the payer's secrets
	console.error(`Khalti refused an order with ${status}: ${text.slice(0, 500)}`);
	return unavailable('It does not take this order.');
}
