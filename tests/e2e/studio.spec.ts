import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { publish, signIn, signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';
import { containerFor, headerFor, submit } from '../support/updates';

const title = 'Digits of the studio';

test(
	'an engineer publishes, watches, steers and deletes a model',
	{ tag: '@phone' },
	async ({ page, store }) => {
		await signIn(page, 'engineer@demo.local');

		await test.step('a form with mistakes says where they are', async () => {
			await page.goto('/studio/new');
			await page.getByLabel('Updates per merge').fill('0');
			await page.getByRole('button', { name: 'Publish' }).click();
			await expect(page.getByRole('alert')).toContainText('Some fields need your attention.');
			await expect(page.getByLabel('Title')).toBeFocused();
			await expect(page.getByLabel('Updates per merge')).toHaveAccessibleDescription(
				/whole number between 1 and 10,000/
			);
			await expect(page.getByLabel('model.json')).toHaveAccessibleDescription(/Choose the model/);
		});

		await test.step('a Keras model is read on this device, or its layer named', async () => {
			await page.getByLabel('model.json').setInputFiles('tests/support/keras/attention.keras');
			await expect(page.getByLabel('model.json')).toHaveAccessibleDescription(
				/“attention” is a MultiHeadAttention/
			);
			await page.getByLabel('model.json').setInputFiles('tests/support/keras/digits.keras');
			await expect(page.getByText('Converted from digits.keras')).toContainText('500 weights');
			await expect(page.getByLabel('Weight files')).toBeHidden();
		});

		await test.step('it is published, and stands among my models', async () => {
			await publish(page, { Title: title, 'Updates per merge': '5' });
			await expect(page.getByRole('heading', { name: title })).toBeVisible();
			await page.goto('/studio');
			const mine = page.getByRole('article').filter({ hasText: title });
			await expect(mine).toContainText('0 of 5 updates wait for the next merge');
			await mine.getByRole('link', { name: title }).click();
			await expect(page.getByText('5 more updates until the next merge')).toBeVisible();
		});

		await test.step('its card and threshold are edited', async () => {
			await openTab(page, 'Settings');
			await page.getByLabel('Description').fill('Edited in the studio.');
			await page.getByLabel('Updates per merge').fill('2');
			await page.getByRole('button', { name: 'Save' }).click();
			await expect(page.getByText('Saved.')).toBeVisible();
			await expect(page.getByText('2 more updates until the next merge')).toBeVisible();
			await page.reload();
			await expect(page.getByLabel('Description')).toHaveValue('Edited in the studio.');
		});

		await test.step('what is folded away is set, refused at its field, saved, and there again', async () => {
			const advanced = page.getByText('Advanced', { exact: true });
			const trim = page.getByLabel('Left out at each end (%)');
			await advanced.click();
			await page.getByLabel('How a merge becomes a step').selectOption('fedavgm');
			await page.getByLabel('Momentum (β)').fill('0.8');
			await page.getByLabel('Late updates', { exact: true }).selectOption('hinge');
			await page.getByLabel('How fast they fade (a)').fill('3');
			await page.getByLabel('Versions without loss (b)').fill('2');
			await page.getByLabel('Guard against harmful updates').selectOption('trimmed-mean');
			await trim.fill('60');
			await page.getByLabel('What a device sends').selectOption('top-k');
			await page.getByLabel(/^Share of the changes/).fill('5');
			await page.getByLabel('How each of them is sent').selectOption('sign');
			await page.getByText('Advanced: privacy of contributors').click();
			await page.getByLabel('What is done to an update').selectOption('local');
			await page.getByLabel('Clipping norm (S)').fill('1');
			await page.getByLabel('Noise multiplier (z)').fill('0.5');
			await page.getByLabel('Most updates from one person').fill('10');
			await expect(page.getByText(/One update costs a contributor ε/)).toBeVisible();
			await page.getByRole('button', { name: 'Save' }).click();
			await expect(trim).toBeFocused();
			await expect(trim).toHaveAccessibleDescription(/49/);

			await trim.fill('20');
			await page.getByRole('button', { name: 'Save' }).click();
			await expect(page.getByText('Saved.')).toBeVisible();
			await page.reload();
			await advanced.click();
			await expect(page.getByLabel('How a merge becomes a step')).toHaveValue('fedavgm');
			await expect(page.getByLabel('Momentum (β)')).toHaveValue('0.8');
			await expect(page.getByLabel('How fast they fade (a)')).toHaveValue('3');
			await expect(page.getByLabel('Versions without loss (b)')).toHaveValue('2');
			await expect(trim).toHaveValue('20');
			await expect(page.getByLabel(/^Share of the changes/)).toHaveValue('5');
			await expect(page.getByLabel('How each of them is sent')).toHaveValue('sign');
			await expect(page.getByLabel('Clipping norm (S)')).toHaveValue('1');
			await expect(page.getByLabel('Most updates from one person')).toHaveValue('10');
		});

		await test.step('it is paused and goes on', async () => {
			await page.getByRole('button', { name: 'Pause' }).click();
			await expect(page.getByText('it takes no new updates')).toBeVisible();
			await page.getByRole('button', { name: 'Resume' }).click();
			await expect(page.getByText('it takes no new updates')).toBeHidden();
			await expect(page.getByText('Listed', { exact: true })).toBeVisible();
		});

		await test.step('an update arrives while the engineer looks on, and a second one merges both', async () => {
			await openTab(page, 'Updates');
			await expect(page.getByText('No updates', { exact: true })).toBeVisible();
			await send(store.url, 'contributor@demo.local');
			const rows = page.getByRole('row').filter({ hasText: /contributor [0-9a-f]{8}/ });
			await expect(rows).toHaveCount(1);
			await expect(rows).toContainText('Waits for the next merge');

			await send(store.url, 'admin@demo.local');
			await expect(rows).toHaveCount(2);
			await expect(rows.filter({ hasText: 'Merged in v2' })).toHaveCount(2, { timeout: 60_000 });
			await expect(page.getByText('Version 2', { exact: true })).toBeVisible();
			await page.getByLabel('Status').selectOption('Refused');
			await expect(page.getByText('None has this status.')).toBeVisible();
		});

		await test.step('the charts show it, and say it in numbers', async () => {
			await openTab(page, 'Overview');
			const cohorts = page.getByRole('figure').filter({ hasText: 'Updates in each version' });
			await expect(cohorts.getByRole('img')).toHaveAccessibleName(/the highest 2 \(v2\)/);
			await cohorts.getByText('Show the numbers').click();
			await expect(cohorts.getByRole('row', { name: 'v2 2' })).toBeVisible();
		});

		await test.step('an old version is downloaded as a tfjs LayersModel', async () => {
			await openTab(page, 'Versions');
			const downloads: Download[] = [];
			page.on('download', (download) => downloads.push(download));
			await page.getByRole('button', { name: 'Download v1' }).click();
			await expect
				.poll(() => downloads.map((each) => each.suggestedFilename()).sort())
				.toEqual(['model.json', 'weights.bin']);
			const [first, second] = await Promise.all(
				downloads
					.sort((a, b) => a.suggestedFilename().localeCompare(b.suggestedFilename()))
					.map(async (each) => readFile(await each.path()))
			);
			const model = JSON.parse(String(first)) as {
				format: string;
				weightsManifest: { weights: { shape: number[] }[] }[];
			};
			expect(model.format).toBe('layers-model');
			const shapes = model.weightsManifest.flatMap(({ weights }) => weights);
			const size = (shape: number[]) => shape.reduce((product, length) => product * length, 4);
			expect(second).toHaveLength(shapes.reduce((sum, { shape }) => sum + size(shape), 0));
		});

		await test.step('it is deleted, by whoever knows what that means', async () => {
			// by keyboard: the menu is a menu, and the dialog gives the focus back to its button
			const more = page.getByRole('button', { name: 'More actions' });
			await more.focus();
			await page.keyboard.press('Enter');
			await page.keyboard.press('End');
			await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
			await page.keyboard.press('Enter');
			const dialog = page.getByRole('dialog');
			await expect(dialog).toContainText('cannot be undone');
			await page.keyboard.press('Escape');
			await expect(more).toBeFocused();
			await more.click();
			await page.getByRole('menuitem', { name: 'Delete' }).click();
			await expect(dialog).toContainText('2 people have trained it.');
			await expect(dialog).toContainText('goes back to you');
			const field = dialog.getByRole('textbox', { name: 'Type its title' });
			await field.fill('Another title');
			await dialog.getByRole('button', { name: 'Delete model' }).click();
			await expect(field).toHaveAccessibleDescription('That is not its title.');
			await field.fill(title);
			await dialog.getByRole('button', { name: 'Delete model' }).click();
			await expect(page.getByRole('heading', { name: 'My models' })).toBeVisible();
			await expect(page.getByRole('article').filter({ hasText: title })).toHaveCount(0);
		});

		await test.step('a Keras model is published', async () => {
			await publish(page, {
				Title: 'Digits of Keras',
				'Keras model': 'tests/support/keras/digits.keras'
			});
			await expect(page.getByRole('heading', { name: 'Digits of Keras' })).toBeVisible();
			await expect(page.getByText('500 weights')).toBeVisible();
		});
	}
);

test('the studio says so when there is no network, and who may not come in', async ({
	page,
	context,
	store
}) => {
	await signIn(page, 'engineer@demo.local');
	await page.goto('/studio');
	await expect(page.getByRole('heading', { name: 'My models' })).toBeVisible();
	await page.evaluate(() => navigator.serviceWorker.ready);
	await store.stop();
	await page.reload();
	await expect(page.getByRole('heading', { name: 'The studio needs a network' })).toBeVisible();
	await store.start();

	await context.clearCookies();
	await signIn(page, 'contributor@demo.local');
	await page.goto('/studio');
	await expect(page.getByRole('heading', { name: 'This page is not yours to open' })).toBeVisible();
});

async function openTab(page: Page, name: string): Promise<void> {
	await page.getByRole('tab', { name }).click();
	await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
	await expect(page).toHaveURL(new RegExp(`tab=${name.toLowerCase()}`));
}

async function send(url: string, email: string): Promise<void> {
	const contributor = await signInByHttp(url, email);
	const { head } = await contributor.trpc.models.bySlug.query({ slug: 'digits-of-the-studio' });
	const header = headerFor(head);
	expect(await submit(contributor, containerFor(header), header.id)).toMatchObject({
		status: 'queued'
	});
}
