import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test as bare, type Page } from '@playwright/test';
import { axe } from '../support/axe';
import { pluginFrame, signIn } from '../support/journeys';
import { scaffold, startWorkshop } from '../support/plugin-workshop';
import { expect, test } from '../support/test';

const narrow = { width: 360, height: 740 };

/** No violation, and nothing to scroll sideways on a phone. */
async function checkLook(page: Page, what: string): Promise<void> {
	await page.setViewportSize(narrow);
	for (const scheme of ['light', 'dark'] as const) await axe(page, scheme, what);
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect.soft(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
}

bare('an author tries a plugin that changes under their hands', async ({ page }) => {
	const workshop = await startWorkshop('table');
	try {
		const plugin = page.frameLocator('iframe[title="My table"]');
		const status = page.getByText(/examples? on this device/);
		const log = page.getByRole('region', { name: 'Messages, newest first' });

		await bare.step('it runs, with made-up examples and captures', async () => {
			await page.goto(workshop.url);
			await expect(plugin.getByRole('heading', { name: 'A flat' })).toBeVisible();
			await page.getByRole('button', { name: 'Add them' }).click();
			await expect(status).toContainText('20 examples');

			await page.getByLabel('Make up photos').check();
			await page.getByLabel('Columns of a made-up table').fill('area, rooms, floor, rent');
			await plugin.getByRole('button', { name: 'Open a table' }).click();
			await expect(plugin.getByRole('status')).toHaveText('30 rows kept.');
			await expect(status).toContainText('50 examples');
		});

		await bare.step('every message is shown, filtered and cleared', async () => {
			await page.getByLabel('Only those with').fill('examples.add');
			const rows = log.getByRole('row');
			await expect(rows).toHaveCount(3);
			await expect(rows.nth(1)).toContainText('to the plugin');
			await expect(rows.nth(2)).toContainText('from the plugin');
			await page.getByRole('button', { name: 'Clear', exact: true }).click();
			await expect(log).toContainText('No message yet.');
			await page.getByLabel('Only those with').fill('');
		});

		await bare.step('it trains, as slowly as on a phone', async () => {
			await page.getByLabel('Device').selectOption('A slow phone');
			await page.getByRole('button', { name: 'Start training' }).click();
			await expect(page.getByText('Training finished.')).toBeVisible();
			await expect(log).toContainText('batch');
			await page.getByLabel('Device').selectOption('As fast as this one');
		});

		const script = join(workshop.folder, 'plugin/main.js');
		const text = await readFile(script, 'utf8');
		await bare.step('a mistake is named, and the page waits', async () => {
			await writeFile(script, 'let a = ;');
			await expect(page.getByText('plugin/main.js:1:9')).toBeVisible();
			await expect(pluginFrame(page)).toBeHidden();
		});

		await bare.step('a change is seen at once, and what was collected stays', async () => {
			await writeFile(script, text.replace("return 'Kept.'", "return 'Kept again.'"));
			await plugin.getByRole('button', { name: 'Keep as an example' }).click();
			await expect(plugin.getByRole('status')).toHaveText('Kept again.');
			await expect(status).toContainText('51 examples');
		});

		await checkLook(page, 'the workshop');
		await page.getByRole('button', { name: 'नेपाली' }).click();
		await expect(page.getByRole('heading', { name: 'कार्यशाला: my-table' })).toBeVisible();
		await checkLook(page, 'the workshop in Nepali');
	} finally {
		await workshop.stop();
	}
});

test('an engineer tries a plugin before it goes up', async ({ page }) => {
	const folder = await scaffold('text');
	const all = async (part: string) =>
		(await readdir(join(folder, part))).map((name) => join(folder, part, name));
	await signIn(page, 'engineer@demo.local');
	await page.evaluate(() => navigator.serviceWorker.ready);
	await page.goto('/studio/new');
	await page.getByLabel('model.json').setInputFiles(join(folder, 'model/model.json'));
	await page.getByLabel('Weight files').setInputFiles(join(folder, 'model/weights.bin'));
	await page.getByLabel('Plugin files').setInputFiles(await all('plugin'));
	await page.getByLabel('Loss', { exact: true }).selectOption('sparseCategoricalCrossentropy');

	await page.getByRole('button', { name: 'Try it here first' }).click();
	const plugin = page.frameLocator('iframe[title="My text"]');
	await plugin.getByRole('button', { name: 'Keep as examples' }).click();
	await expect(plugin.getByRole('status')).toContainText('examples kept.');
	await page.getByRole('button', { name: 'Start training' }).click();
	await expect(page.getByText('Training finished.')).toBeVisible();
	await plugin.getByRole('button', { name: 'Go on writing' }).click();
	await expect(plugin.getByRole('status')).toContainText('…');

	// Enter in the trial is no wish to publish
	await page.getByLabel('Only those with').press('Enter');
	await expect(page.getByRole('alert')).toHaveCount(0);
	await checkLook(page, 'the trial in the studio');
	await page.getByRole('button', { name: 'End the trial' }).click();
	await expect(pluginFrame(page)).toHaveCount(0);

	// a store has no such page as the command's
	await page.goto('/plugin-dev');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page does not exist');
	await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
});
