import { chromium } from '../support/chromium';
import { allowPlugin, permissionSheet, signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';

const MODEL = '/models/handwritten-digits/train';

// what a test answers itself is of no known network, from where this machine may not be called
const { launchOptions } = chromium;
const args = [...launchOptions.args, '--disable-features=LocalNetworkAccessChecks'];
test.use({ launchOptions: { ...launchOptions, args } });

test('a plugin runs in one tab, and a killed one nowhere, also offline', async ({
	context,
	page,
	store
}) => {
	const frame = page.locator('iframe[title]');
	await page.goto(MODEL);
	await allowPlugin(page);
	// kept for offline use, with the service worker that opens it
	await page.reload();
	await expect(frame).toBeVisible();

	const other = await context.newPage();
	await other.goto(MODEL);
	await expect(other.locator('iframe[title]')).toBeVisible();
	await expect(page.getByText('A plugin was started in another tab.')).toBeVisible();
	await expect(frame).toHaveCount(0);
	await page.getByRole('button', { name: 'Use it here' }).click();
	await expect(frame).toBeVisible();
	await expect(other.locator('iframe[title]')).toHaveCount(0);
	await other.close();

	const admin = await signInByHttp(store.url, 'admin@demo.local');
	const { items } = await admin.trpc.admin.plugins.list.query({});
	const [plugin] = items;
	if (!plugin) throw new Error('The demo has no plugin.');
	await admin.trpc.admin.plugins.reject.mutate({ id: plugin.id, reason: 'It imitates a bank.' });

	// at the next sync, while it runs
	await page.evaluate(() => window.dispatchEvent(new Event('online')));
	await expect(page.getByText('Why: It imitates a bank.')).toBeVisible();
	await expect(frame).toHaveCount(0);

	// it has everything by then that a page needs without a network
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await store.stop();
	await page.reload();
	await expect(page.getByText('Why: It imitates a bank.')).toBeVisible();
	await expect(frame).toHaveCount(0);
});

test.describe('in a browser that does not know the header', () => {
	// it would fetch the frames out of this test's reach
	test.use({ serviceWorkers: 'block' });

	test('the user is asked before a plugin runs', async ({ page }) => {
		await page.route('**/sandbox/self-test/guarded', async (route) => {
			const response = await route.fetch();
			const { 'connection-allowlist': dropped, ...headers } = response.headers();
			expect(dropped).toBe('()');
			await route.fulfill({ response, headers });
		});
		await page.goto(MODEL);
		await (await permissionSheet(page)).click();
		await expect(page.getByText('This browser does not seal plugins in completely.')).toBeVisible();
		await expect(page.locator('iframe[title]')).toHaveCount(0);

		await page.getByRole('button', { name: 'Do not run it' }).click();
		await expect(page.getByText('The plugin does not run.')).toBeVisible();
		await page.getByRole('button', { name: 'Decide again' }).click();
		await page.getByRole('button', { name: 'Run it anyway' }).click();
		await expect(page.locator('iframe[title]')).toBeVisible();
		// asked once
		await page.reload();
		await expect(page.locator('iframe[title]')).toBeVisible();
	});
});
