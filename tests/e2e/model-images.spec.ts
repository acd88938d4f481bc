import type { FrameLocator, Page } from '@playwright/test';
import { loadPhotos } from '../../prisma/seed/images/photos';
import { axe } from '../support/axe';
import { chromium } from '../support/chromium';
import { allowPlugin, pluginFrame, signIn } from '../support/journeys';
import { expect, test } from '../support/test';

// a camera that every machine has, and a browser that lets this site use it
const { launchOptions } = chromium;
const args = [
	...launchOptions.args,
	'--use-fake-ui-for-media-stream',
	'--use-fake-device-for-media-stream'
];
test.use({ settings: { DEMO_MODELS: 'images' }, launchOptions: { ...launchOptions, args } });

test(
	'photographs teach the part of a model that learns, and only that part is sent',
	{ tag: '@phone' },
	async ({ page }) => {
		await signIn(page, 'contributor@demo.local');
		await page.goto('/models/food-in-a-photo');
		await expect(page.getByText('725 kB once, then 1.3 kB a version')).toBeVisible();
		await page.goto('/models/food-in-a-photo/train');
		await expect(page.getByText('Only the part that learns is trained')).toBeVisible();
		await allowPlugin(page);
		const plugin = page.frameLocator('iframe[title]');
		const sees = plugin.getByText(/^The model sees .* \(\d+ % sure\)\.$/);

		await test.step('a photo by the camera is looked at, and can be left out', async () => {
			await press(page, plugin, 'Take a photo');
			const camera = page.getByRole('dialog', { name: 'Take a photo' });
			await camera.getByRole('button', { name: 'Take the photo' }).click();
			await expect(sees).toBeVisible();
			await press(page, plugin, 'Leave this picture out');
			await expect(plugin.getByText('No picture yet.')).toBeVisible();
		});

		await test.step('pictures are chosen, and labelled by keyboard', async () => {
			const { files, labels } = contributed();
			await choose(page, plugin, files);
			await expect(plugin.getByText(`${files.length} pictures read.`)).toBeVisible();
			await expect(sees).toBeVisible();
			for (const scheme of ['light', 'dark'] as const) await axe(page, scheme, 'a picture');
			await plugin.getByRole('button', { name: 'Picture 1 of' }).focus();
			for (const label of labels) await page.keyboard.press(String(label + 1));
			await expect(page.getByText(`${labels.length} examples on this device`)).toBeVisible();
		});

		await test.step('training makes it better at them, and the update is small', async () => {
			await page.getByRole('button', { name: 'Start training' }).click();
			await expect(page.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
			const update = page.getByText(/The update is [\d.]+ (bytes|kB):/);
			await expect(update).toBeVisible();
			await page.getByRole('button', { name: 'Send update' }).click();
			await expect(page.getByText(/The store has it|Merged into a new version/)).toBeVisible();
		});
	}
);

/** Two photographs of each kind, from the contributors' part. */
function contributed() {
	const { files, labels } = loadPhotos('contributors');
	const chosen = [...labels.keys()].filter(
		(i) => labels.subarray(0, i).filter((label) => label === labels[i]).length < 2
	);
	return {
		files: chosen.map((i) => files[i] ?? ''),
		labels: chosen.map((i) => labels[i] ?? 0)
	};
}

async function press(page: Page, plugin: FrameLocator, name: string): Promise<void> {
	await pluginFrame(page).scrollIntoViewIfNeeded();
	await plugin.getByRole('button', { name }).click();
}

async function choose(page: Page, plugin: FrameLocator, files: string[]): Promise<void> {
	const chooser = page.waitForEvent('filechooser');
	await press(page, plugin, 'Choose pictures');
	await (await chooser).setFiles(files);
}
