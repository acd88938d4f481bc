import type { FrameLocator, Page } from '@playwright/test';
import { loadPenguins } from '../../prisma/seed/penguins/penguins';
import type { Table } from '../../prisma/seed/tables/reader';
import { loadWeather } from '../../prisma/seed/weather/weather';
import { axe } from '../support/axe';
import { allowPlugin, pluginFrame, signIn } from '../support/journeys';
import { expect, test } from '../support/test';

test.use({ settings: { DEMO_MODELS: 'penguins,weather' } });

test(
	'tables of two kinds are mapped, learnt from, and sent as updates',
	{ tag: '@phone' },
	async ({ page }) => {
		await signIn(page, 'contributor@demo.local');

		await test.step('a file that is no table is refused in words', async () => {
			const plugin = await train(page, 'which-penguin');
			await openTable(page, plugin, 'a,b\n1,2,3\n');
			await expect(plugin.getByText('has 3 cells in row 2, not 2')).toBeVisible();
		});

		await test.step('penguins: columns that are not known by name are chosen', async () => {
			const plugin = page.frameLocator('iframe[title]');
			await openTable(page, plugin, strangely(loadPenguins().contributors));
			await expect(plugin.getByText('Choose a column for Bill length.')).toBeVisible();
			await plugin.getByLabel('Your column for Bill length').selectOption('Schnabel (40,3)');
			await expect(plugin.getByText('187 of 189 rows can be used.')).toBeVisible();
			await expect(plugin.getByText('2 rows are left out')).toBeVisible();
			await expect(plugin.getByText('Numbers with decimal commas')).toBeVisible();
			await expect(plugin.getByLabel('Unit of Body mass')).toHaveValue('1');
			for (const scheme of ['light', 'dark'] as const) await axe(page, scheme, 'a mapped table');
		});

		await test.step('penguins: rows are used, and those kept aside tell how good it is', async () => {
			const plugin = page.frameLocator('iframe[title]');
			await plugin.getByRole('button', { name: 'Use 150 rows' }).click();
			await expect(page.getByText('150 examples on this device')).toBeVisible();
			await plugin.getByRole('button', { name: 'Check the model' }).click();
			await expect(plugin.getByText('73 % right')).toBeVisible();
			await startTraining(page);
			const after = plugin.getByRole('definition').filter({ hasText: /^(9\d|100) % right$/ });
			await expect(after).toBeVisible();
			await send(page);
		});

		await test.step('weather, on a phone: a day by hand, and a file in degrees Fahrenheit', async () => {
			await page.setViewportSize({ width: 360, height: 740 });
			const plugin = await train(page, 'how-warm-will-it-get');
			await plugin.getByLabel('Lowest temperature (°C)').fill('100');
			await page.keyboard.press('Enter');
			await expect(plugin.getByText('a number, -60 to 45 °C')).toBeVisible();
			await plugin.getByLabel('Lowest temperature (°C)').fill('12');
			await page.keyboard.press('Enter');
			await expect(plugin.getByText(/^The model says: [\d.]+ °C\.$/)).toBeVisible();

			await openTable(page, plugin, inFahrenheit(loadWeather().contributors));
			await expect(plugin.getByText('2,044 of 2,044 rows can be used.')).toBeVisible();
			await expect(plugin.getByLabel('Unit of Highest temperature')).toHaveValue('1');
			const overflow = ({ scrollWidth, clientWidth }: Element) => scrollWidth - clientWidth;
			expect(await plugin.locator('body').evaluate(overflow)).toBe(0);
			await plugin.getByRole('button', { name: 'Use 1,636 rows' }).click();
			await expect(page.getByText('1,636 examples on this device')).toBeVisible();
			await plugin.getByRole('button', { name: 'Check the model' }).click();
			await expect(plugin.getByText('off by 2.7 °C in the mean')).toBeVisible();
			await startTraining(page);
			await expect(plugin.getByText(/off by (1\.\d|2|2\.[0-4]) °C in the mean/)).toBeVisible();
			await send(page);
		});
	}
);

/** Opens a model for training, and lets its plugin run. */
async function train(page: Page, slug: string): Promise<FrameLocator> {
	await page.goto(`/models/${slug}/train`);
	await allowPlugin(page);
	return page.frameLocator('iframe[title]');
}

async function openTable(page: Page, plugin: FrameLocator, text: string): Promise<void> {
	await pluginFrame(page).scrollIntoViewIfNeeded();
	const chooser = page.waitForEvent('filechooser');
	await plugin.getByRole('button', { name: 'Choose a CSV file' }).click();
	const file = { name: 'table.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
	await (await chooser).setFiles(file);
}

async function startTraining(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Start training' }).click();
	await expect(page.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
}

async function send(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Send update' }).click();
	await expect(page.getByText(/The store has it|Merged into a new version/)).toBeVisible();
}

/** In kilograms, with semicolons, decimal commas, and two names that nobody can guess. */
function strangely({ columns, rows }: Table): string {
	const names = columns.map(
		(name, i) => ['Art', name, 'Schnabel', name, name, 'weight (kg)'][i] ?? name
	);
	const cells = rows.map((row) =>
		row.map((cell, i) => (i === 5 ? String(Number(cell) / 1000) : cell).replace('.', ','))
	);
	return [names, ...cells].map((row) => row.join(';')).join('\r\n');
}

function inFahrenheit({ columns, rows }: Table): string {
	const isTemperature = columns.map((name) => name.startsWith('temp'));
	const cells = rows.map((row) =>
		row.map((cell, i) => (isTemperature[i] ? (Number(cell) * 1.8 + 32).toFixed(1) : cell))
	);
	return [columns, ...cells].map((row) => row.join(',')).join('\n');
}
