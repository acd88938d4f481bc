import type { Browser, Page } from '@playwright/test';
import { DIGIT_SIZE, loadDigits } from '../../prisma/seed/digits/mnist';
import type { HeadManifest } from '../../src/lib/wire/api';
import type { Contributor } from '../support/contributor';
import { draw, signIn, signInByHttp } from '../support/journeys';
import { expect, patient, test } from '../support/test';
import { containerFor, headerFor, submit } from '../support/updates';

const SLUG = 'handwritten-digits';
const TRAIN = `/models/${SLUG}/train`;

test(
	'versions are measured on a test set; harmful merges are candidates; a new line begins',
	{ tag: '@phone' },
	async ({ page, browser, store }) => {
		await signIn(page, 'engineer@demo.local');
		const contributor = await signInByHttp(store.url, 'contributor@demo.local');
		const device = await deviceOf(browser, store.url, page);
		const { head } = await contributor.trpc.models.bySlug.query({ slug: SLUG });
		const studio = `/studio/${head.modelId}`;
		await contributor.trpc.follows.set.mutate({ modelId: head.modelId, following: true });

		await test.step('a phone trains with the network gone, and keeps the update', async () => {
			await signIn(device, 'contributor@demo.local');
			await device.goto(TRAIN);
			await expect(device.getByText('Version 1 is on this device')).toBeVisible();
			await draw(device, head.recipe.minExamples);
			await device.context().setOffline(true);
			await device.getByRole('button', { name: 'Start training' }).click();
			await expect(device.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
			await device.getByRole('button', { name: 'Send update' }).click();
			await expect(
				device.getByText('Saved on this device, will be sent when online.')
			).toBeVisible();
		});

		await test.step('a file that is no test set is refused, and says why', async () => {
			await page.goto(`${studio}/held-out`);
			await page.getByRole('button', { name: 'Remove test set' }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Remove test set' }).click();
			await expect(page.getByRole('heading', { name: 'Upload a test set' })).toBeVisible();
			await upload(page, [{ input: [0, 1], label: 3 }]);
			await expect(page.getByLabel('File with examples')).toHaveAccessibleDescription(
				/Row 1 has 2 values; the model takes 784/
			);
			await expect(page.getByText('The set in use')).toBeHidden();
		});

		await test.step('a test set is uploaded, and the versions there are are measured', async () => {
			await page.getByLabel(/Allowed drop/).fill('5');
			await upload(page, testSet());
			await expect(page.getByText('200 examples')).toBeVisible();
			await expect(page.getByText('1 of 1 versions evaluated')).toBeVisible({ timeout: 30_000 });
		});

		await test.step('a harmful merge is a candidate, explained; the head stays; it is discarded', async () => {
			// the guard that new models have would not let it happen
			await page.goto(`${studio}?tab=settings`);
			await page.getByText('Advanced', { exact: true }).click();
			await page.getByLabel('Guard against harmful updates').selectOption('none');
			await page.getByRole('button', { name: 'Save' }).click();
			await expect(page.getByText('Saved.')).toBeVisible();

			await harm(contributor, head);
			await page.goto(studio);
			await expect(page.getByText('1 merge measured worse on the test set.')).toBeVisible({
				timeout: 30_000
			});
			expect(await headOf(contributor, head)).toMatchObject({ version: 1 });
			await page.getByRole('link', { name: 'See the versions and decide' }).click();
			const row = page.getByRole('row').filter({ hasText: 'v2' });
			await expect(row).toContainText('candidate');
			await expect(row).toContainText(/Accuracy would fall from \d+(\.\d)?\s%/);
			expect(await stepsOf(contributor)).toEqual(['open']);
			await decide(page, 'Discard', 2);
			await expect(row).toContainText('discarded');
			expect(await stepsOf(contributor)).toEqual(['discarded']);
		});

		await test.step('another one is promoted by hand, and its contributors see it', async () => {
			await harm(contributor, head);
			await decide(page, 'Promote', 3);
			await expect(page.getByText('Version 3', { exact: true })).toBeVisible();
			expect(await headOf(contributor, head)).toMatchObject({ line: 1, version: 3 });
			expect(await stepsOf(contributor)).toEqual(['discarded', 'promoted']);
		});

		await test.step('a new line begins; the versions of the old one can still be downloaded', async () => {
			await page.goto(`${studio}/new-line`);
			await page.getByRole('button', { name: 'Start the new line' }).click();
			await expect(page.getByRole('alert')).toContainText('Nothing would change');
			await page.getByLabel('Epochs').fill('3');
			await page.getByText('Advanced', { exact: true }).click();
			const pull = page.getByLabel('Pull back to the shared model (FedProx μ)');
			await pull.fill('500');
			await page.getByRole('button', { name: 'Start the new line' }).click();
			await expect(pull).toHaveAccessibleDescription(/between 0 and 100/);
			await pull.fill('0.1');
			await page.getByRole('button', { name: 'Start the new line' }).click();
			await expect(page).toHaveURL(new RegExp(`${studio}$`), { timeout: 30_000 });
			await expect(page.getByText('Version 1 (line 2)')).toBeVisible();
			expect(await headOf(contributor, head)).toMatchObject({
				line: 2,
				recipe: { epochs: 3, proximalMu: 0.1 }
			});

			await page.getByRole('tab', { name: 'Versions' }).click();
			const download = page.waitForEvent('download');
			await page.getByRole('button', { name: 'Download v3', exact: true }).click();
			expect((await download).suggestedFilename()).toBe('model.json');
		});

		await test.step('the phone comes back: its update is refused in words, and nothing else is lost', async () => {
			await device.context().setOffline(false);
			const news = device.getByText('The engineer has started this model anew. What you train');
			await expect(news).toBeVisible({ timeout: 60_000 });
			const refused = device.getByText(/The store refused it: It was trained before the engineer/);
			await expect(refused).toBeVisible({ timeout: 60_000 });

			await device.goto('/contributions');
			const late = device.getByRole('article').filter({ hasText: 'Refused' });
			await expect(late).toContainText('Its examples are still on the device');
			await expect(device.getByText('Merged into candidate v2, discarded')).toHaveCount(5);
			await expect(device.getByText('Merged in v3, promoted later')).toHaveCount(5);
		});

		await test.step('who follows the model is told that it was started anew', async () => {
			await device.goto('/notices');
			const told = device.getByRole('link', { name: /which you follow, has started it anew/ });
			await told.click();
			await expect(device).toHaveURL(new RegExp(`models/${SLUG}`));
		});

		await test.step('its model page offers the new line, and the same examples train it', async () => {
			await device.goto(`/models/${SLUG}`);
			await expect(device.getByText('What this device trains on its old version')).toBeVisible();
			await device.getByRole('button', { name: 'Update to version 1 (line 2)' }).click();
			await expect(device.getByText('Version 1 (line 2) is kept on this device')).toBeVisible();
			await device.goto(TRAIN);
			await expect(device.getByText('Version 1 (line 2) is on this device')).toBeVisible();
			await expect(
				device.getByText(`${head.recipe.minExamples} examples on this device`)
			).toBeVisible();
			await expect(device.getByRole('button', { name: 'Start training' })).toBeEnabled();
		});
	}
);

/** Somebody else's device, as large as this one. */
async function deviceOf(browser: Browser, baseURL: string, like: Page): Promise<Page> {
	const context = await browser.newContext({ baseURL, viewport: like.viewportSize() });
	return patient(await context.newPage());
}

/** Twenty digits of each kind that no training has seen, as an engineer would write them down. */
function testSet(): { input: number[]; label: number | undefined }[] {
	const { inputs, labels } = loadDigits().heldOut;
	const indices = [...labels.keys()].filter((i) => i % 5 === 0);
	return indices.map((i) => ({
		input: [...inputs.subarray(i * DIGIT_SIZE, (i + 1) * DIGIT_SIZE)],
		label: labels[i]
	}));
}

async function upload(page: Page, examples: object): Promise<void> {
	const buffer = Buffer.from(JSON.stringify(examples));
	const file = { name: 'digits.json', mimeType: 'application/json', buffer };
	await page.getByLabel('File with examples').setInputFiles(file);
	await page.getByRole('button', { name: 'Save and measure' }).click();
}

/** Sends as many updates as make a merge, all of which spoil the model, and waits until they are merged. */
async function harm(contributor: Contributor, head: HeadManifest): Promise<void> {
	const { policy } = await contributor.trpc.models.bySlug.query({ slug: SLUG });
	const ids: string[] = [];
	for (let i = 0; i < policy.threshold; i++) {
		const header = headerFor(head);
		expect(await submit(contributor, containerFor(header, 10), header.id)).toMatchObject({
			status: 'queued'
		});
		ids.push(header.id);
	}
	const waiting = async () => {
		const { items } = await contributor.trpc.updates.statuses.query({ ids });
		return items.filter(({ status }) => status !== 'merged').length;
	};
	await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
}

async function decide(page: Page, how: 'Promote' | 'Discard', version: number): Promise<void> {
	await page.getByRole('button', { name: `${how} v${version}` }).click();
	await page.getByRole('dialog').getByRole('button', { name: how }).click();
	await expect(page.getByRole('button', { name: `${how} v${version}` })).toBeHidden();
}

function headOf({ trpc }: Contributor, { modelId: id }: HeadManifest): Promise<HeadManifest> {
	return trpc.models.head.query({ id });
}

/** What became of the candidates that somebody's updates went into, oldest first, each once. */
async function stepsOf({ trpc }: Contributor): Promise<(string | undefined)[]> {
	const { items } = await trpc.updates.mine.query({});
	return [...new Set(items.reverse().map(({ candidate }) => candidate))];
}
