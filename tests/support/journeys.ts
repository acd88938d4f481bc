import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import accounts from '../../prisma/seed/accounts.json' with { type: 'json' };
import { Contributor } from './contributor';

const digits = 'prisma/seed/digits';

/** Signs in with a demo account, through the page. */
export async function signIn(page: Page, email: string): Promise<void> {
	await page.goto('/sign-in');
	await page.getByLabel('Email').fill(email);
	await page.getByLabel('Password').fill(accounts.password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page).not.toHaveURL(/sign-in/);
}

/** The same person elsewhere: speaks to the store without a browser. */
export async function signInByHttp(url: string, email: string): Promise<Contributor> {
	const contributor = await Contributor.signIn(url, { email, password: accounts.password });
	if (!contributor) throw new Error(`${email} cannot sign in.`);
	return contributor;
}

/**
 * Publishes the demo's model again, with other values in some fields of the form.
 *
 * @param fields By their labels. `Keras model` is a file to publish in place of the demo's.
 * @param added Text to add to files of the plugin, by their names: a plugin that nobody has reviewed.
 */
export async function publish(
	page: Page,
	fields: Readonly<Record<string, string>>,
	added: Readonly<Record<string, string>> = {}
): Promise<void> {
	const plugin = await readdir(join(digits, 'plugin'));
	await page.goto('/studio/new');
	await page.getByLabel('Description').fill('Recognises a digit that somebody drew.');
	const { 'Keras model': keras, ...typed } = fields;
	await page.getByLabel('model.json').setInputFiles(keras ?? join(digits, 'model/model.json'));
	if (keras === undefined) {
		await page.getByLabel('Weight files').setInputFiles(join(digits, 'model/weights.bin'));
	}
	await page.getByLabel('Plugin files').setInputFiles(
		await Promise.all(
			plugin.map(async (name) => ({
				name,
				mimeType: 'text/plain',
				buffer: Buffer.concat([
					await readFile(join(digits, 'plugin', name)),
					Buffer.from(added[name] ?? '')
				])
			}))
		)
	);
	// what is folded away can be filled in, too
	await page.locator('details').evaluateAll((folds) => {
		for (const fold of folds) fold.setAttribute('open', '');
	});
	const wanted = { 'Fewest examples': '4', 'Updates per merge': '1', ...typed };
	for (const [label, value] of Object.entries(wanted)) {
		const list = page.getByRole('combobox', { name: label, exact: true });
		if ((await list.count()) > 0) await list.selectOption(value);
		else await page.getByLabel(label).fill(value);
	}
	await page.getByRole('button', { name: 'Publish' }).click();
}

/** Lets a plugin run that has not been allowed anything here yet. */
export async function allowPlugin(page: Page): Promise<void> {
	const run = await permissionSheet(page);
	if (await run.isVisible()) await run.click();
	await expect(pluginFrame(page)).toBeVisible();
}

/** The button of the sheet that asks before a plugin first runs, once it or the plugin itself is shown. */
export async function permissionSheet(page: Page): Promise<Locator> {
	const run = page.getByRole('button', { name: /^(Run the plugin|प्लगइन चलाउनुहोस्)$/ });
	await expect(run.or(pluginFrame(page))).toBeVisible();
	return run;
}

/** The frame that a plugin runs in; those that try the sandbox have no title. */
export function pluginFrame(page: Page): Locator {
	return page.locator('iframe[title]');
}

/** Draws ones, and says so. */
export async function draw(page: Page, times: number): Promise<void> {
	await allowPlugin(page);
	const frame: FrameLocator = page.frameLocator('iframe[title]');
	const pad = frame.getByRole('application', { name: 'Drawing pad' });
	const status = page.getByText(/examples? on this device/);
	const before = Number.parseInt((await status.textContent()) ?? '0');
	for (let i = 1; i <= times; i++) {
		await drawStroke(page, pad, i);
		await frame.getByRole('button', { name: /^1/ }).click();
		await expect(status).toContainText(`${before + i} example`);
	}
}

/** One stroke downwards on a pad in a plugin's frame, `slant` pixels to the right at its end. */
export async function drawStroke(page: Page, pad: Locator, slant = 1): Promise<void> {
	// the page first: Chromium draws no frame of another origin while it is out of sight
	await pluginFrame(page).scrollIntoViewIfNeeded();
	await pad.scrollIntoViewIfNeeded();
	const box = await pad.boundingBox();
	if (!box) throw new Error('The drawing pad is not shown.');
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width / 2 + slant, box.y + (box.height * 3) / 4, { steps: 8 });
	await page.mouse.up();
}
