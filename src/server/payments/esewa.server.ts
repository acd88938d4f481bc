import { z } from 'zod/mini';
import type { ProviderFinding } from '$lib/domain/payment';
import { isSignedByEsewa, signEsewa } from './esewa-signature';
import type { AskedPayment, Initiated, Order, PaymentProvider } from './payment-provider';
import { ask, network, parseAnswer, unavailable, type Line } from './provider-http.server';

/** eSewa takes whole paisa; less than a rupee is not worth its form. */
const LEAST_PAISA = 100n;
const SIGNED = ['total_amount', 'transaction_uuid', 'product_code'];

const statusAnswer = z.object({
	product_code: z.string(),
	transaction_uuid: z.string(),
	/** Rupees. */
	total_amount: z.number().check(z.minimum(0), z.maximum(1e12)),
	status: z.enum([
		'PENDING',
		'COMPLETE',
		'FULL_REFUND',
		'PARTIAL_REFUND',
		'AMBIGUOUS',
		'NOT_FOUND',
		'CANCELED'
	])
});

const findings: Record<z.infer<typeof statusAnswer>['status'], ProviderFinding['status']> = {
	PENDING: 'open',
	COMPLETE: 'completed',
	FULL_REFUND: 'refunded',
	PARTIAL_REFUND: 'partly-refunded',
	// "at halt": eSewa itself does not know yet
	AMBIGUOUS: 'pending',
	// "terminated at eSewa: session expired", but also one whose form was never sent: it may still be
	NOT_FOUND: 'unknown',
	CANCELED: 'canceled'
};

export interface EsewaOptions {
	readonly productCode: string;
	readonly secretKey: string;
	/** Where the payer's browser sends the form. */
	readonly formUrl: string;
	/** Where we ask how a transaction stands. */
	readonly statusUrl: string;
	readonly line?: Line;
}

/**
 * eSewa's ePay v2: the payer's browser posts a signed form; how it ended is asked server to server. The
 * order id is eSewa's `transaction_uuid`, so nothing is announced beforehand.
 *
 * @see https://developer.esewa.com.np/pages/Epay
 */
export function esewa(options: EsewaOptions) {
	const { productCode, secretKey, formUrl, statusUrl, line = network } = options;
	return {
		id: 'esewa',
		simulated: false,
		leastMinor: LEAST_PAISA,

		initiate(order: Order): Promise<Initiated> {
			const amount = rupees(order.amountMinor);
			const signed = {
				total_amount: amount,
				transaction_uuid: order.id,
				product_code: productCode
			};
			const fields = {
				...signed,
				amount,
				tax_amount: '0',
				product_service_charge: '0',
				product_delivery_charge: '0',
				success_url: order.returnUrl,
				failure_url: order.returnUrl,
				signed_field_names: SIGNED.join(','),
				signature: signEsewa(signed, SIGNED, secretKey)
			};
			return Promise.resolve({
				providerRef: order.id,
				handover: { kind: 'form', url: formUrl, fields }
			});
		},

		async lookup({ id, amountMinor }: AskedPayment): Promise<ProviderFinding> {
			const url = new URL(statusUrl);
			url.searchParams.set('product_code', productCode);
			url.searchParams.set('total_amount', rupees(amountMinor));
			url.searchParams.set('transaction_uuid', id);
			const said = parseAnswer(statusAnswer, (await ask(line, url.href, {})).text);
			if (said.product_code !== productCode) throw unavailable('It speaks of another merchant.');
			return {
				status: findings[said.status],
				amountMinor: BigInt(Math.round(said.total_amount * 100)),
				orderId: said.transaction_uuid,
				providerRef: null
			};
		},

		isGenuine: (answer: string, id: string) => isSignedByEsewa(answer, id, secretKey)
	} satisfies PaymentProvider;
}

/** 11050 → "110.50"; whole rupees without decimals. */
function rupees(paisa: bigint): string {
	const rest = paisa % 100n;
	return rest === 0n ? String(paisa / 100n) : `${paisa / 100n}.${String(rest).padStart(2, '0')}`;
}
