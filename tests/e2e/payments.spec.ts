import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Contributor } from '../support/contributor';
import { signIn, signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';

const ENGINEER = 'engineer@demo.local';

/** The same person without a browser. */
let me: Contributor;
test.beforeEach(async ({ store }) => {
	me = await signInByHttp(store.url, ENGINEER);
});
const balance = async () => (await me.trpc.credits.balance.query()).available;

/** As far as the simulator's page. */
async function begin(page: Page, credits: number): Promise<void> {
	await page.goto('/credits/buy');
	await expect(page.getByText('No real money: this store')).toBeVisible();
	await page.getByLabel('Another amount').check();
	await page.getByLabel('Credits', { exact: true }).fill(String(credits));
	await page.getByRole('button', { name: `Pay NPR ${credits}.00` }).click();
	await expect(page.getByText('SIMULATED KHALTI — no real money')).toBeVisible();
}

test(
	'an engineer buys credits through the simulator, once',
	{ tag: '@phone' },
	async ({ page }) => {
		await signIn(page, ENGINEER);
		const before = await balance();
		await begin(page, 250);
		const axe = await new AxeBuilder({ page }).analyze();
		expect(axe.violations).toEqual([]);
		await page.getByRole('button', { name: 'Pay', exact: true }).click();

		for (let visit = 0; visit < 4; visit++) {
			await expect(page.getByText('Paid: 250 credits are yours')).toBeVisible();
			if (visit < 3) await page.reload();
		}
		expect(await balance()).toBe(before + 250);

		await page.goto('/credits/buy');
		const list = page.getByRole('region', { name: 'My payments' });
		await expect(list.getByRole('listitem')).toHaveText([/250 credits.*NPR\s250\.00.*Paid/s]);
	}
);

test(
	'nothing is charged to somebody who cancels, or whose return is forged',
	{
		tag: '@phone'
	},
	async ({ page }) => {
		await signIn(page, ENGINEER);
		const before = await balance();
		await begin(page, 10);
		await page.getByRole('button', { name: 'Cancel' }).click();
		await expect(page.getByText('The payment was canceled')).toBeVisible();

		await begin(page, 20);
		await page.getByText('Try what can go wrong').click();
		await page
			.getByLabel('What goes wrong')
			.selectOption('The return says “Completed”, but nothing was paid');
		await page.getByRole('button', { name: 'Pay', exact: true }).click();
		await expect(page).toHaveURL(/status=Completed/);
		await expect(page.getByText('The provider has not confirmed the payment yet')).toBeVisible();
		expect(await balance()).toBe(before);

		// and it can be paid after all
		await page.goto('/credits/buy');
		await page.getByRole('link', { name: 'Look again' }).click();
		await page.getByRole('button', { name: 'Go on with the payment' }).click();
		await expect(page.getByText('SIMULATED KHALTI — no real money')).toBeVisible();
	}
);

test('a wrong amount is refused, and a payment that is late comes by itself', async ({ page }) => {
	await signIn(page, ENGINEER);
	await begin(page, 30);
	await page.getByText('Try what can go wrong').click();
	await page.getByLabel('What goes wrong').selectOption('Khalti reports another amount');
	await page.getByRole('button', { name: 'Pay', exact: true }).click();
	await expect(page.getByRole('alert')).toContainText('The payment does not match the order');

	await begin(page, 40);
	await page.getByText('Try what can go wrong').click();
	await page.getByLabel('What goes wrong').selectOption('The payment is pending at first');
	await page.getByRole('button', { name: 'Pay', exact: true }).click();
	await expect(page.getByText('The provider has not confirmed the payment yet')).toBeVisible();
	await expect(page.getByText('Paid: 40 credits are yours')).toBeVisible();
});

test('buying says so without a network and to a guest', async ({ page, store }) => {
	await page.goto('/credits/buy');
	await expect(page.getByRole('link', { name: 'Sign in to buy credits' })).toBeVisible();
	await page.evaluate(() => navigator.serviceWorker.ready);
	await store.stop();
	await page.reload();
	await expect(page.getByText('Buying credits needs a network')).toBeVisible();
});
