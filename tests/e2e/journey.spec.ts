import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Page } from '@playwright/test';
import { signIn, signInByHttp } from '../support/journeys';
import { dispatchSync } from '../support/service-worker';
import { expect, test } from '../support/test';
import { containerFor, headerFor, submit } from '../support/updates';

const digits = 'prisma/seed/digits';

test(
	'a late update, trained with the network gone, is merged into a new version',
	{ tag: '@phone' },
	async ({ page, context, store }) => {
		await test.step('an engineer publishes a model', async () => {
			await signIn(page, 'engineer@demo.local');
			await publish(page);
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
			await dispatchSync(context, store.url);
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
	}
);

async function signOut(page: Page): Promise<void> {
	await page.getByRole('button', { name: /account|menu/i }).click();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
}

async function publish(page: Page): Promise<void> {
	const plugin = await readdir(join(digits, 'plugin'));
	await page.goto('/studio/new');
	await page.getByLabel('Title').fill('Digits of the journey');
	await page.getByLabel('Description').fill('Recognises a digit that somebody drew.');
	await page.getByLabel('model.json').setInputFiles(join(digits, 'model/model.json'));
	await page.getByLabel('Weight files').setInputFiles(join(digits, 'model/weights.bin'));
	await page
		.getByLabel('Plugin files')
		.setInputFiles(plugin.map((file) => join(digits, 'plugin', file)));
	await page.getByLabel('Epochs').fill('2');
	await page.getByLabel('Fewest examples').fill('4');
	await page.getByLabel('Updates per merge').fill('1');
	await page.getByLabel('Credits per update').fill('7');
	await page.getByRole('button', { name: 'Publish' }).click();
}

/** Draws ones, and says so. */
async function draw(page: Page, times: number): Promise<void> {
	const frame: FrameLocator = page.frameLocator('iframe');
	const pad = frame.getByRole('application', { name: 'Drawing pad' });
	const status = page.getByText(/examples? on this device/);
	const before = Number.parseInt((await status.textContent()) ?? '0');
	for (let i = 1; i <= times; i++) {
		// the page first: Chromium draws no frame of another origin while it is out of sight
		await page.locator('iframe').scrollIntoViewIfNeeded();
		await pad.scrollIntoViewIfNeeded();
		const box = await pad.boundingBox();
		if (!box) throw new Error('The drawing pad is not shown.');
		await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
		await page.mouse.down();
		await page.mouse.move(box.x + box.width / 2 + i, box.y + (box.height * 3) / 4, { steps: 8 });
		await page.mouse.up();
		await frame.getByRole('button', { name: /^1/ }).click();
		await expect(status).toContainText(`${before + i} example`);
	}
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
