import { readBook } from '../../prisma/seed/text/books';
import { allowPlugin, signIn } from '../support/journeys';
import { expect, test } from '../support/test';

test.use({ settings: { DEMO_MODELS: 'text' } });

test(
	'a page of somebody’s prose makes the model less surprised by it, and is written on',
	{ tag: '@phone' },
	async ({ page }) => {
		await signIn(page, 'contributor@demo.local');
		await page.goto('/models/next-character-text');
		await page.getByRole('link', { name: 'Train on this device' }).click();
		await allowPlugin(page);
		const plugin = page.frameLocator('iframe[title]');

		await test.step('what is typed is counted in examples, and measured before the training', async () => {
			const prose = readBook('chesterton-brown').contributors.slice(1000, 2200);
			await plugin.getByRole('textbox', { name: 'Your text' }).fill(prose);
			await expect(plugin.getByText(/characters, which make \d+ new examples/)).toBeVisible();
			await plugin.getByRole('button', { name: 'Measure my text' }).click();
			await expect(
				plugin.getByText(/published version: \d\.\d\d bits a character\. Train/)
			).toBeVisible();
		});

		await test.step('the keyboard adds it, and the same text only once', async () => {
			await plugin.getByRole('textbox', { name: 'Your text' }).press('Control+Enter');
			await expect(plugin.getByText(/\d+ examples added/)).toBeVisible();
			await plugin.getByRole('button', { name: 'Add to my examples' }).click();
			await expect(plugin.locator('#status')).toHaveText('All of this has been added already.');
		});

		await test.step('after the training the copy is less surprised', async () => {
			await page.getByRole('button', { name: 'Start training' }).click();
			await expect(page.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
			const measured = plugin.getByText(/Your copy: \d/);
			await expect(measured).toBeVisible();
			const [, published, yours] =
				/version: (\d\.\d\d) bits.*copy: (\d\.\d\d)/.exec((await measured.textContent()) ?? '') ??
				[];
			expect(Number(yours)).toBeLessThan(Number(published) - 0.2);
		});

		await test.step('it goes on writing until it is stopped', async () => {
			await plugin.getByRole('button', { name: 'Continue', exact: true }).click();
			const written = plugin.locator('#written');
			await expect(written).toHaveText(/^… [\s\S]{60,}$/);
			await plugin.getByRole('button', { name: 'Stop' }).click();
			const stopped = await written.textContent();
			await plugin.getByRole('button', { name: 'Continue', exact: true }).focus();
			expect(await written.textContent()).toBe(stopped);
		});

		await page.getByRole('button', { name: 'Send update' }).click();
		await expect(page.getByText('The store has it.')).toBeVisible();
	}
);
