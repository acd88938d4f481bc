import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { baseLocale, overwriteGetLocale } from '$lib/i18n/generated/runtime';
import { signEsewa } from './esewa-signature';
import { esewa } from './esewa.server';
import { formPage } from './form-page';

const secretKey = '8gBm/:&EnhH.1/q';
const provider = esewa({
	productCode: 'EPAYTEST',
	secretKey,
	formUrl: 'https://rc-epay.esewa.com.np/api/epay/main/v2/form',
	statusUrl: 'https://rc.esewa.com.np/api/epay/transaction/status/'
});
const order = {
	id: '01890000-0000-7000-8000-000000000000',
	amountMinor: 11_050n,
	name: '110 credits',
	returnUrl: 'https://store.test/credits/return/01890000-0000-7000-8000-000000000000',
	siteUrl: 'https://store.test/',
	customer: { name: 'Asha', email: 'asha@test.local', phone: '9800000000' }
};

afterEach(() => overwriteGetLocale(() => baseLocale));

async function pageOfOrder() {
	const { handover } = await provider.initiate(order);
	if (handover.kind !== 'form') throw new Error('eSewa takes a form.');
	const page = formPage(handover);
	const html = await page.text();
	const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
	const fields = Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value]));
	return { page, html, fields };
}

describe('the page that sends a payer to eSewa', () => {
	it('posts every field that eSewa wants, signed over those that it names', async () => {
		const { html, fields } = await pageOfOrder();
		const names = ['total_amount', 'transaction_uuid', 'product_code'];
		expect(html).toContain('action="https://rc-epay.esewa.com.np/api/epay/main/v2/form"');
		expect(html).toContain('method="post"');
		expect(fields).toEqual({
			amount: '110.50',
			tax_amount: '0',
			product_service_charge: '0',
			product_delivery_charge: '0',
			total_amount: '110.50',
			transaction_uuid: order.id,
			product_code: 'EPAYTEST',
			success_url: order.returnUrl,
			failure_url: order.returnUrl,
			signed_field_names: names.join(','),
			signature: signEsewa(fields, names, secretKey)
		});
	});

	it('lets its one script run and its form go there, and nothing else', async () => {
		const { page, html } = await pageOfOrder();
		const [, script = ''] = /<script>(.*)<\/script>/.exec(html) ?? [];
		const hash = createHash('sha256').update(script).digest('base64');
		const policy = page.headers.get('content-security-policy');
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain(`script-src 'sha256-${hash}'`);
		expect(policy).toContain('form-action https://rc-epay.esewa.com.np https:');
		expect(page.headers.get('cache-control')).toBe('no-store');
	});

	it('has a button for browsers without scripts, in the payer’s language', async () => {
		expect((await pageOfOrder()).html).toContain(
			'<button>Continue to rc-epay.esewa.com.np</button>'
		);
		overwriteGetLocale(() => 'ne');
		const { html } = await pageOfOrder();
		expect(html).toContain('<html lang="ne">');
		expect(html).toContain('<button>rc-epay.esewa.com.np मा जानुहोस्</button>');
	});

	it('shows what it is given as text, never as markup', async () => {
		const page = formPage({
			kind: 'form',
			url: 'https://pay.test/form?a=1&b="2"',
			fields: { name: '"><script>alert(1)</script>' }
		});
		const html = await page.text();
		expect(html).not.toContain('<script>alert');
		expect(html.match(/<script>/g)).toHaveLength(1);
	});
});
