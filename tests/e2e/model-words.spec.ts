import type { FrameLocator, Page } from '@playwright/test';
import { axe } from '../support/axe';
import { chromium } from '../support/chromium';
import { allowPlugin, signIn } from '../support/journeys';
import { expect, test } from '../support/test';

// recordings of contributors: the version 1 has never heard them, and none of them is held out
const sounds = 'tests/e2e/sounds';
const microphone = [
	'--use-fake-device-for-media-stream',
	'--use-fake-ui-for-media-stream',
	`--use-file-for-fake-audio-capture=${sounds}/microphone.wav`
];
test.use({
	settings: { DEMO_MODELS: 'words' },
	launchOptions: {
		...chromium.launchOptions,
		args: [...chromium.launchOptions.args, ...microphone]
	}
});

test(
	'spoken digits, from the microphone and from files, make the model surer of them',
	{ tag: '@phone' },
	async ({ page }) => {
		await signIn(page, 'contributor@demo.local');
		await page.goto('/models/spoken-digits');
		await page.getByRole('link', { name: 'Train on this device' }).click();
		await allowPlugin(page);
		const plugin = page.frameLocator('iframe[title]');
		const status = plugin.getByRole('status');

		await test.step('the microphone hears a seven, shows it, and the model says what it is', async () => {
			await plugin.getByRole('button', { name: 'Record', exact: true }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Record' }).click();
			await expect(status).toContainText('The model hears');
			await expect(plugin.getByRole('img', { name: 'Your sound' })).toBeVisible();
			await saveAs(plugin, 7);
			await expect(plugin.getByRole('img', { name: 'Spoken 7' })).toBeVisible();
		});

		await test.step('sound files come one after another; the keyboard says what they are', async () => {
			await importSounds(page, plugin, ['en-4.ogg', 'fr-4.ogg', 'it-4.ogg']);
			await expect(plugin.getByText('2 more sounds wait.')).toBeVisible();
			for (let i = 0; i < 3; i++) {
				await expect(status).toContainText('The model hears');
				await plugin.getByRole('button', { name: 'Throw it away' }).press('4');
				await expect(page.getByText(`${i + 2} examples on this device`)).toBeVisible();
			}
			await importSounds(page, plugin, ['fr-7.ogg', 'it-7.ogg']);
			await saveAs(plugin, 7);
			await saveAs(plugin, 7);
			await expect(plugin.getByRole('heading', { name: 'Your examples (6)' })).toBeVisible();
		});

		await test.step('all of it can be read in both themes, without scrolling sideways', async () => {
			for (const theme of ['light', 'dark'] as const) await axe(page, theme, 'spoken digits');
			const frame = plugin.locator('html');
			expect(await frame.evaluate((html) => html.scrollWidth - html.clientWidth)).toBe(0);
		});

		await test.step('what cannot be read is counted', async () => {
			await importSounds(page, plugin, ['../model-words.spec.ts']);
			await expect(status).toHaveText('No sound could be read.');
			await expect(page.getByText('1 file could not be read as a sound.')).toBeVisible();
		});

		await test.step('a training makes the loss smaller', async () => {
			await page.getByRole('button', { name: 'Start training' }).click();
			await expect(page.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
			const row = page.getByRole('row', { name: 'Loss' });
			const [before, after] = await row.getByRole('cell').allTextContents();
			expect(Number(after)).toBeLessThan(0.8 * Number(before));
		});

		await page.getByRole('button', { name: 'Send update' }).click();
		await expect(page.getByText('The store has it.')).toBeVisible();
	}
);

async function saveAs(plugin: FrameLocator, digit: number): Promise<void> {
	await expect(plugin.getByRole('status')).toContainText('The model hears');
	await plugin.getByRole('button', { name: new RegExp(`^${digit}`) }).click();
	await expect(plugin.getByText(`Saved a ${digit}.`)).toBeVisible();
}

async function importSounds(page: Page, plugin: FrameLocator, files: string[]): Promise<void> {
	const picked = page.waitForEvent('filechooser');
	await plugin.getByRole('button', { name: 'Choose sound files' }).click();
	await (await picked).setFiles(files.map((file) => `${sounds}/${file}`));
}
