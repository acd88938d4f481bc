import type { Page } from '@playwright/test';
import { uuidv7 } from 'uuidv7';
import { drawStroke, publish, signIn, signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';

test(
	'an administrator approves a plugin, unlists a model, corrects credits and suspends a user',
	{ tag: '@phone' },
	async ({ page, browser, baseURL, store }) => {
		test.setTimeout(120_000);
		const title = 'Digits with a plugin of their own';
		const comment = `// changed at ${Date.now()}`;
		const other = await browser.newContext({ ...(baseURL && { baseURL }) });
		const guest = await other.newPage();

		await test.step('a model with a plugin that nobody reviewed is not listed', async () => {
			await signIn(page, 'engineer@demo.local');
			await publish(page, { Title: title }, { 'main.js': `${comment}\nvoid self['fe' + 'tch'];` });
			await expect(page.getByRole('heading', { name: title })).toBeVisible();
			await page.getByRole('link', { name: 'Open in the studio' }).click();
			await expect(page.getByText('Waits for review of its plugin')).toBeVisible();
			await guest.goto('/');
			await expect(guest.getByRole('link', { name: 'Handwritten digits' }).first()).toBeVisible();
			await expect(guest.getByRole('link', { name: title })).toHaveCount(0);
		});

		await page.context().clearCookies();
		await signIn(page, 'admin@demo.local');

		await test.step('approved, it is listed', async () => {
			await page.goto('/admin');
			await expect(page.getByRole('heading', { level: 1 })).toHaveText('How the store is doing');
			await page.getByRole('link', { name: 'plugins wait for review' }).click();
			await page.getByRole('row').nth(1).getByRole('link').click();
			await expect(page.getByText(comment)).toBeVisible();
			const findings = page.getByRole('region', { name: 'What the scan found' });
			await expect(findings.getByRole('listitem')).toContainText([
				/Grave This looks up a global by a name.*main\.js, line \d+, column 6/s
			]);
			await expect(page.getByText('No other plugin of its model')).toBeVisible();
			await seePluginWork(page);
			await act(page, 'Ask for changes', 'Say what you keep.');
			await expect(page.getByRole('status').getByText('Changes asked for')).toBeVisible();
			await act(page, 'Approve', 'Read it: it only draws.');
			await expect(page.getByRole('status').getByText('Approved')).toBeVisible();
			await guest.reload();
			await expect(guest.getByRole('link', { name: title }).first()).toBeVisible();
		});

		await test.step('unlisted with a reason a guest finds it no more; listed again, they do', async () => {
			await page.getByRole('link', { name: title }).click();
			await act(page, 'Unlist', 'Its card is wrong.');
			await expect(page.getByRole('button', { name: 'List', exact: true })).toBeVisible();
			await guest.reload();
			await expect(guest.getByRole('link', { name: 'Handwritten digits' }).first()).toBeVisible();
			await expect(guest.getByRole('link', { name: title })).toHaveCount(0);
			await act(page, 'List', 'The card was corrected.');
			await expect(page.getByRole('button', { name: 'Unlist', exact: true })).toBeVisible();
			await guest.reload();
			await expect(guest.getByRole('link', { name: title }).first()).toBeVisible();
		});

		await test.step('credits are corrected with a reason', async () => {
			await page.goto('/admin/users?query=contributor%40demo.local');
			await page.getByRole('link', { name: 'Asha Rai' }).click();
			await page.getByRole('button', { name: 'Correct credits' }).click();
			await page.getByLabel('Amount in credits').fill('125');
			await finish(page, 'Correct credits', 'Thanks for the report.');
			await expect(page.getByText('125', { exact: true })).toBeVisible();
		});

		await test.step('a withdrawal is marked as paid', async () => {
			const contributor = await signInByHttp(store.url, 'contributor@demo.local');
			const asked = { id: uuidv7(), credits: 100, destination: 'Khalti 9800000000' };
			await contributor.trpc.credits.requestWithdrawal.mutate(asked);
			await page.goto('/admin');
			await page.getByRole('link', { name: 'withdrawals to decide' }).click();
			const row = page.getByRole('row').filter({ hasText: 'Khalti 9800000000' });
			await expect(row).toContainText('Requested');
			await act(page, 'Mark as paid', 'Sent by Khalti, 100 rupees.');
			await expect(page.getByText('Nothing here')).toBeVisible();
			const { items } = await contributor.trpc.credits.withdrawals.query({});
			expect(items).toMatchObject([{ status: 'paid', reason: 'Sent by Khalti, 100 rupees.' }]);
			await page.goto('/admin/users?query=contributor%40demo.local');
			await page.getByRole('link', { name: 'Asha Rai' }).click();
		});

		await test.step('a suspended user cannot sign in', async () => {
			await act(page, 'Suspend', 'Sent nonsense all night.');
			await expect(page.getByRole('button', { name: 'End suspension' })).toBeVisible();
			await guest.goto('/sign-in');
			await guest.getByLabel('Email').fill('contributor@demo.local');
			await guest.getByLabel('Password').fill('try-ml-store');
			await guest.getByRole('button', { name: 'Sign in', exact: true }).click();
			await expect(guest.getByText(/suspended/)).toBeVisible();
		});

		await test.step('the audit log has it all', async () => {
			await page.goto('/admin/audit');
			const acts = [
				['user.suspend', 'Sent nonsense all night.'],
				['withdrawal.paid', 'Sent by Khalti, 100 rupees.'],
				['credits.correct', 'Thanks for the report.'],
				['model.list', 'The card was corrected.'],
				['model.unlist', 'Its card is wrong.'],
				['plugin.approve', 'Read it: it only draws.'],
				['plugin.request-changes', 'Say what you keep.']
			] as const;
			for (const [action, reason] of acts) {
				const row = page.getByRole('row').filter({ hasText: action }).first();
				await expect(row).toContainText('Chandra Gurung');
				await expect(row).toContainText(reason);
			}
		});
		await other.close();
	}
);

test('the administrators’ rooms are closed to everybody else', async ({ page }) => {
	await signIn(page, 'engineer@demo.local');
	await expect(page.getByRole('link', { name: 'Administration' })).toHaveCount(0);
	await page.goto('/admin/users');
	await expect(page.getByText('This part is for administrators')).toBeVisible();
	await expect(page.getByRole('table')).toHaveCount(0);
});

/** The plugin under review keeps an example, and has the model under review guess. */
async function seePluginWork(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Run the plugin' }).click();
	const frame = page.frameLocator('iframe[title]');
	await drawStroke(page, frame.getByRole('application', { name: 'Drawing pad' }));
	const guesses = frame.getByRole('list', { name: 'What the model sees' });
	await expect(async () => {
		// what is drawn is on the pad with the next picture of the screen
		await frame.getByRole('button', { name: 'What do you see?' }).click();
		await expect(guesses).toBeVisible({ timeout: 3000 });
	}).toPass();
	await frame.getByRole('button', { name: /^1/ }).click();
	await expect(page.getByText('1 example on this device')).toBeVisible();
	await page.getByLabel('Only those with').fill('predict');
	const messages = page.getByRole('region', { name: 'Messages' });
	await expect(messages.getByRole('row')).toContainText([
		/Time/,
		/to the plugin/,
		/from the plugin/
	]);
	await page.getByRole('button', { name: 'End it' }).click();
}

/** Opens an act's dialog, gives the reason, and does it. */
async function act(page: Page, name: string, reason: string): Promise<void> {
	await page.getByRole('button', { name, exact: true }).click();
	await finish(page, name, reason);
}

async function finish(page: Page, name: string, reason: string): Promise<void> {
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel(/^Reason/).fill(reason);
	await dialog.getByRole('button', { name, exact: true }).click();
	await expect(dialog).toHaveCount(0);
}
