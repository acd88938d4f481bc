import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { publish, signIn, signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';
import { containerFor, headerFor, submit } from '../support/updates';

test(
	'an engineer puts credits into a model’s budget and takes them back',
	{ tag: '@phone' },
	async ({ page }) => {
		await signIn(page, 'engineer@demo.local');
		await page.goto('/models/handwritten-digits');
		await page.getByRole('link', { name: 'Open in the studio' }).click();
		const budget = page.getByRole('region', { name: 'Budget' });
		await expect(budget).toContainText('Your own account has 50,000 credits.');
		const amount = budget.getByLabel('Credits to add or take back');

		await amount.fill('500');
		await budget.getByRole('button', { name: 'Add to the budget' }).click();
		await expect(budget.getByRole('status')).toContainText('Added to the budget: 500 credits.');
		await expect(budget).toContainText('Your own account has 49,500 credits.');
		await expect(budget).toContainText(/In the budget\s*50,500 credits/);

		await amount.fill('300');
		await budget.getByRole('button', { name: 'Take back' }).click();
		await expect(budget.getByRole('status')).toContainText('Back in your account: 300 credits.');
		await expect(budget).toContainText('Your own account has 49,800 credits.');

		await amount.fill('99999999');
		await budget.getByRole('button', { name: 'Take back' }).click();
		await expect(budget.getByRole('alert')).toContainText('50200 credits are promised to nobody');
		await amount.fill('0');
		await budget.getByRole('button', { name: 'Add to the budget' }).click();
		await expect(budget).toContainText('Give a whole number, 1 or more.');

		await page.getByRole('link', { name: 'Credits', exact: true }).click();
		const rows = page.getByRole('table', { name: 'Statement' }).getByRole('row');
		await expect(rows.nth(1)).toContainText('Taken back from the budget of Handwritten digits');
		await expect(rows.nth(1)).toContainText('+300');
		await expect(rows.nth(2)).toContainText('−500');
	}
);

test(
	'a contributor sees what an update earned, saves the statement, and asks to be paid',
	{ tag: '@phone' },
	async ({ page, store }) => {
		await signIn(page, 'engineer@demo.local');
		await publish(page, { Title: 'A generous model', 'Credits per update': '250' });
		await expect(page.getByRole('heading', { name: 'A generous model' })).toBeVisible();
		await sendUpdate(store.url, 'a-generous-model');

		await page.context().clearCookies();
		await signIn(page, 'contributor@demo.local');
		await page.goto('/contributions');
		await expect(page.getByText('A generous model: 250 credits')).toBeVisible();
		await page.getByRole('link', { name: 'Earned in total: 250 credits' }).click();

		await expect(page.getByText('Paid out, that is NPR 250.00.')).toBeVisible();
		const statement = page.getByRole('table', { name: 'Statement' });
		await expect(statement).toContainText('Updates merged into A generous model');
		const downloading = page.waitForEvent('download');
		await page.getByRole('link', { name: 'Download as CSV' }).click();
		const csv = await readFile(await (await downloading).path(), 'utf8');
		expect(csv).toMatch(
			/^\ufefftime,kind,about,amount,balance,id\r\n.*,reward,A generous model,250,250,/
		);

		await page.getByLabel('Credits to withdraw').fill('251');
		await page.getByLabel('Where to').fill('Khalti 9800000000');
		await page.getByRole('button', { name: 'Request withdrawal' }).click();
		await expect(page.getByText('Give a whole number between 100 and 250.')).toBeVisible();
		await page.getByLabel('Credits to withdraw').fill('200');
		await page.getByRole('button', { name: 'Request withdrawal' }).click();
		await expect(page.getByText('Requested. It is in the list below')).toBeVisible();
		await expect(page.getByText('You need 100 credits to withdraw; you have 50')).toBeVisible();
		const withdrawal = page.getByRole('listitem').filter({ hasText: 'To Khalti 9800000000' });
		await expect(withdrawal).toContainText('200 credits, NPR 200.00');
		await expect(statement).toContainText('Withdrawal asked for');

		await withdrawal.getByRole('button', { name: 'Cancel withdrawal' }).click();
		const dialog = page.getByRole('dialog', { name: 'Cancel this withdrawal?' });
		await dialog.getByRole('button', { name: 'Cancel withdrawal' }).click();
		await expect(withdrawal).toContainText('Canceled');
		await expect(statement).toContainText('Withdrawal came back');
		await expect(page.getByText('250 credits', { exact: true }).first()).toBeVisible();
	}
);

test(
	'a model whose budget is used up says so and asks for nothing, until there is one again',
	{ tag: '@phone' },
	async ({ page, store }) => {
		await signIn(page, 'engineer@demo.local');
		await publish(page, {
			Title: 'A poor model',
			'Credits per update': '20',
			'Budget in credits': '21',
			'Updates per merge': '5'
		});
		await expect(page.getByRole('heading', { name: 'A poor model' })).toBeVisible();
		await sendUpdate(store.url, 'a-poor-model');

		await page.reload();
		await expect(page.getByText('No new updates are asked for at present')).toBeVisible();
		await page.getByRole('link', { name: 'Train on this device' }).click();
		await expect(page.getByText('You can still train it and keep it for yourself')).toBeVisible();
		await expect(page.getByText('Version 1 is on this device')).toBeVisible();
		await expect(sendUpdate(store.url, 'a-poor-model')).rejects.toThrow('no budget');

		await page.goto('/models/a-poor-model');
		await page.getByRole('link', { name: 'Open in the studio' }).click();
		const budget = page.getByRole('region', { name: 'Budget' });
		await expect(budget).toContainText('The budget is used up');
		await fund(page, '21');
		await expect(budget).toContainText('Pays for 1 more update');
		await sendUpdate(store.url, 'a-poor-model');
	}
);

async function fund(page: Page, credits: string): Promise<void> {
	await page.getByLabel('Credits to add or take back').fill(credits);
	await page.getByRole('button', { name: 'Add to the budget' }).click();
	await expect(page.getByText('Added to the budget')).toBeVisible();
}

/** The demo's contributor sends an update on the head; where it merges at once, this waits for it. */
async function sendUpdate(url: string, slug: string): Promise<void> {
	const contributor = await signInByHttp(url, 'contributor@demo.local');
	const { head } = await contributor.trpc.models.bySlug.query({ slug });
	const header = headerFor(head);
	const answer = await submit(contributor, containerFor(header), header.id);
	if (answer.status !== 'queued' || answer.remaining > 0) return;
	await expect
		.poll(async () => (await contributor.trpc.models.head.query({ id: head.modelId })).version)
		.toBe(head.version + 1);
}
