import { describe, expect, it } from 'vitest';
import { isSignedByEsewa, signEsewa } from './esewa-signature';
import { esewa } from './esewa.server';
import { describePaymentProvider } from './payment-provider.contract';
import { network } from './provider-http.server';
import { EsewaSimulator } from './testing/esewa-simulator';
import { closedUrl, serve } from './testing/serve';

// eSewa's published test merchant
const productCode = 'EPAYTEST';
const secretKey = '8gBm/:&EnhH.1/q';

describePaymentProvider('eSewa', async () => {
	const simulator = new EsewaSimulator(productCode, secretKey);
	const served = await serve(() => simulator.handle);
	const adapter = (url: string, timeoutMs = network.timeoutMs) =>
		esewa({
			productCode,
			secretKey,
			formUrl: `${url}/form`,
			statusUrl: `${url}/status/`,
			line: { ...network, timeoutMs }
		});
	const statuses = {
		pay: 'COMPLETE',
		cancel: 'CANCELED',
		hold: 'AMBIGUOUS',
		refund: 'FULL_REFUND'
	} as const;
	return {
		provider: adapter(served.url),
		impatient: adapter(served.url, 200),
		unreachable: adapter(await closedUrl()),
		async happen({ id }, { handover }, what) {
			if (handover.kind !== 'form') throw new Error('eSewa takes a form.');
			const body = new FormData();
			for (const [name, value] of Object.entries(handover.fields)) body.append(name, value);
			const answer = await fetch(handover.url, { method: 'POST', body });
			expect(answer.status).toBe(200);
			const transaction = simulator.transactions.get(id);
			if (transaction) transaction.status = statuses[what];
		},
		spoil({ id }, _, how) {
			simulator.faults.set(id, how);
			return Promise.resolve();
		},
		close: () => served.close()
	};
});

/** The worked examples of https://developer.esewa.com.np/pages/Epay, under its test key. */
describe('eSewa’s signature', () => {
	it('is that of the published form', () => {
		const fields = { total_amount: '110', transaction_uuid: '241028', product_code: 'EPAYTEST' };
		expect(signEsewa(fields, ['total_amount', 'transaction_uuid', 'product_code'], secretKey)).toBe(
			'i94zsd3oXF6ZsSr/kGqT4sSzYQzjj1W/waxjWyRwaME='
		);
	});

	// Beside `transaction_uuid=11-201-13` the page prints a result that this does not give under that key: it is
	// the signature of an older example, 11-200-11. Both are ours to give.
	it.each([
		['11-200-11', '4Ov7pCI1zIOdwtV2BRMUNjz1upIlT/COTxfLhWvVurE='],
		['11-201-13', '5DZywcrTKD0gia/rsSMcrRHmJl+4Tbol6S+lWgdJ94E=']
	])('of the published request is that of transaction %s', (transaction_uuid, signature) => {
		const fields = { total_amount: '100', transaction_uuid, product_code: 'EPAYTEST' };
		const names = ['total_amount', 'transaction_uuid', 'product_code'];
		expect(signEsewa(fields, names, secretKey)).toBe(signature);
	});

	// its amount is the number 1000.0, and is signed as it is written
	const published = `{"transaction_code":"000AWEO","status":"COMPLETE","total_amount":1000.0,
		"transaction_uuid":"250610-162413","product_code":"EPAYTEST",
		"signed_field_names":"transaction_code,status,total_amount,transaction_uuid,product_code,signed_field_names",
		"signature":"62GcfZTmVkzhtUeh+QJ1AqiJrjoWWGof3U+eTPTZ7fA="}`;
	const isGenuine = (json: string, id = '250610-162413', key = secretKey) =>
		isSignedByEsewa(Buffer.from(json).toString('base64'), id, key);

	it('is that of the published answer', () => {
		expect(isGenuine(published)).toBe(true);
	});

	it.each([
		['another amount', published.replace('1000.0', '9000.0')],
		['the same amount written otherwise', published.replace('1000.0', '1000')],
		['another status', published.replace('COMPLETE', 'PENDING')],
		['a field less signed', published.replace('status,total', 'total')],
		[
			'nothing signed',
			published.replace(/"signed_field_names":"[^"]*"/, '"signed_field_names":""')
		],
		['no signature', published.replace(/"signature":"[^"]*"/, '"x":1')],
		['no JSON', 'hello']
	])('is not found under %s', (_, json) => {
		expect(isGenuine(json)).toBe(false);
	});

	it('is of one order and one key only', () => {
		expect(isGenuine(published, 'another')).toBe(false);
		expect(isGenuine(published, undefined, 'another')).toBe(false);
	});
});
