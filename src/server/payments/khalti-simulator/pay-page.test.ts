import { afterEach, describe, expect, it } from 'vitest';
import { baseLocale, overwriteGetLocale } from '$lib/i18n/generated/runtime';
import { paidPage, payPage } from './pay-page';
import type { SimulatedPayment } from './simulated-payment';

const payment: SimulatedPayment = {
	pidx: 'abc',
	returnUrl: 'https://store.test/credits/return/1',
	amount: 123_456,
	orderId: '1',
	orderName: '<b>1,234</b>',
	expiresAt: 0,
	status: 'Initiated',
	transactionId: null,
	fault: 'none',
	lookups: 0
};

afterEach(() => overwriteGetLocale(() => baseLocale));

/** What a page says, without its markup and style. */
async function wordsOf(page: Response): Promise<string> {
	const html = await page.text();
	return html
		.replace(/<style>[^]*<\/style>/, '')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ');
}

describe('the simulated provider', () => {
	it('says on every page what it is, and shows an order as text only', async () => {
		for (const page of [payPage(payment), paidPage(payment), paidPage(null)]) {
			expect(await wordsOf(page)).toContain('SIMULATED KHALTI — no real money');
		}
		const html = await payPage(payment).text();
		expect(html).toContain('<html lang="en">');
		expect(html).toContain('NPR\u00A01,234.56');
		expect(html).not.toContain('<b>');
	});

	it('speaks Nepali to who reads it, with the digits of the language', async () => {
		overwriteGetLocale(() => 'ne');
		const html = await payPage(payment).text();
		expect(html).toContain('<html lang="ne">');
		expect(html).toContain('१,२३४.५६');
		const known = { ...payment, orderName: '' };
		const pages = [payPage(known), paidPage({ ...known, status: 'Completed' }), paidPage(null)];
		for (const page of pages) {
			const words = await wordsOf(page);
			expect(words).toContain('नक्कली खल्ती — साँचो पैसा होइन');
			// the status that Khalti's address carries is quoted as it is written there
			expect(words.replace('“Completed”', '').match(/[a-z]{2,}/g)).toBeNull();
		}
	});
});
