import { rm } from 'node:fs/promises';
import { EsewaSimulator } from '../../src/server/payments/testing/esewa-simulator';
import { serve, type Served } from '../../src/server/payments/testing/serve';
import { signIn, signInByHttp } from '../support/journeys';
import { startStore } from '../support/store-server';
import { copyOfTemplate } from '../support/template-data';
import { expect, test as base } from '../support/test';

const ENGINEER = 'engineer@demo.local';
const productCode = 'EPAYTEST';
const secretKey = '8gBm/:&EnhH.1/q';

/** A store that takes eSewa, which answers on loopback. */
const test = base.extend<{ esewa: Served }>({
	esewa: async ({}, use) => {
		const simulator = new EsewaSimulator(productCode, secretKey);
		const served = await serve(() => simulator.handle);
		await use(served);
		await served.close();
	},
	store: async ({ esewa }, use) => {
		const dataDir = await copyOfTemplate();
		const store = await startStore(dataDir, {
			ESEWA_PRODUCT_CODE: productCode,
			ESEWA_SECRET_KEY: secretKey,
			ESEWA_FORM_URL: `${esewa.url}/form`,
			ESEWA_STATUS_URL: `${esewa.url}/status/`
		});
		await use(store);
		await store.stop();
		await rm(dataDir, { recursive: true, force: true });
	}
});

test(
	'an engineer is taken to eSewa by a signed form, pays there, and has the credits once',
	{ tag: '@phone' },
	async ({ page, store, esewa }) => {
		const me = await signInByHttp(store.url, ENGINEER);
		const balance = async () => (await me.trpc.credits.balance.query()).available;
		const before = await balance();
		await signIn(page, ENGINEER);
		await page.goto('/credits/buy');
		await page.getByLabel('Another amount').check();
		await page.getByLabel('Credits', { exact: true }).fill('250');
		await page.getByLabel('eSewa').check();
		await page.getByRole('button', { name: 'Pay NPR 250.00' }).click();

		// eSewa shows this only for a form whose signature is right
		await expect(page.getByRole('heading', { name: 'eSewa' })).toBeVisible();
		expect(new URL(page.url()).origin).toBe(esewa.url);
		expect(await balance()).toBe(before);
		await page.getByRole('link', { name: 'Pay' }).click();

		await expect(page.getByText('Paid: 250 credits are yours')).toBeVisible();
		await page.reload();
		await expect(page.getByText('Paid: 250 credits are yours')).toBeVisible();
		expect(await balance()).toBe(before + 250);
	}
);

test('nobody else is shown the form of a payment', async ({ page, store }) => {
	const me = await signInByHttp(store.url, ENGINEER);
	const id = '01890000-0000-7000-8000-000000000001';
	const begun = await me.trpc.payments.initiate.mutate({ id, provider: 'esewa', credits: 10 });
	expect(begun).toEqual({ kind: 'redirect', url: `${store.url}/credits/pay/${id}` });

	const guest = await page.request.get(`/credits/pay/${id}`);
	expect(guest.status()).toBe(401);
	await signIn(page, 'contributor@demo.local');
	const another = await page.request.get(`/credits/pay/${id}`);
	expect(another.status()).toBe(404);
	expect(await another.text()).not.toContain('signature');
});
