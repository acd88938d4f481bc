import type { Page } from '@playwright/test';
import { draw, publish, signIn, signInByHttp } from '../support/journeys';
import { syncInBackground } from '../support/service-worker';
import { expect, test } from '../support/test';
import { containerFor, headerFor, submit } from '../support/updates';

test(
	'a late update, trained with the network gone, is merged into a new version',
	{ tag: '@phone' },
	async ({ page, context, store }) => {
		await test.step('an engineer publishes a model', async () => {
			await signIn(page, 'engineer@demo.local');
			await publish(page, {
				Title: 'Digits of the journey',
				Epochs: '2',
				'Credits per update': '7',
				'Late updates': 'polynomial',
				'How fast they fade': '0.5'
			});
			await expect(page.getByRole('heading', { name: 'Digits of the journey' })).toBeVisible();
			await expect(page.getByText('Version 1', { exact: true })).toBeVisible();
			await signOut(page);
		});

		await test.step('a contributor trains it by drawing', async () => {
			await signIn(page, 'contributor@demo.local');
			await page.goto('/models/digits-of-the-journey');
			await page.getByRole('link', { name: 'Train on this device' }).click();
			await expect(page.getByText('Version 1 is on this device')).toBeVisible();
			await draw(page, 4);
			await train(page);
		});

		await test.step('the server stops; a cold reload opens the app; the cached model trains again', async () => {
			await page.evaluate(() => navigator.serviceWorker.ready);
			await store.stop();
			await page.reload();
			await expect(page.getByText('You are offline.')).toBeVisible();
			await expect(page.getByText('Version 1 is on this device')).toBeVisible();
			await draw(page, 2);
			await train(page);
			await page.getByRole('button', { name: 'Send update' }).click();
			await expect(page.getByText('Saved on this device, will be sent when online.')).toBeVisible();
		});

		await test.step('the server starts; somebody else is faster; Background Sync delivers', async () => {
			// no page of the app is open: what follows is the service worker's doing
			await page.goto('about:blank');
			await store.start();
			await makeVersionTwo(store.url);
			const me = await signInByHttp(store.url, 'contributor@demo.local');
			const delivered = async () => (await me.trpc.updates.mine.query({})).items.length === 1;
			await syncInBackground(context, store.url, delivered);
		});

		await test.step('the receipt tells how late it was and how much it counted', async () => {
			await page.goto('/contributions');
			const mine = page.getByRole('article').filter({ hasText: 'Merged in v3' });
			// the page asks by itself again within half a minute
			await expect(mine).toContainText('1 version late', { timeout: 60_000 });
			await expect(mine).toContainText(/counted 71\s%/);
			await expect(mine).toContainText('7 credits');
		});

		await test.step('the new version is on the model page', async () => {
			await page.goto('/models/digits-of-the-journey');
			await expect(page.getByText('Version 3', { exact: true })).toBeVisible();
		});

		await test.step('and still there when everybody had left and the server was started anew', async () => {
			await page.goto('about:blank');
			await store.stop();
			await store.start();
			await page.goto('/models/digits-of-the-journey');
			await expect(page.getByText('Version 3', { exact: true })).toBeVisible();
		});
	}
);

async function signOut(page: Page): Promise<void> {
	await page.getByRole('button', { name: /account|menu/i }).click();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible();
}

async function train(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Start training' }).click();
	await expect(page.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
}

/** Another person's update on version 1 arrives first. */
async function makeVersionTwo(url: string): Promise<void> {
	const other = await signInByHttp(url, 'admin@demo.local');
	const { head } = await other.trpc.models.bySlug.query({ slug: 'digits-of-the-journey' });
	const header = headerFor(head);
	await submit(other, containerFor(header), header.id);
	await expect
		.poll(async () => (await other.trpc.models.head.query({ id: head.modelId })).version)
		.toBe(2);
}
