import type { Page } from '@playwright/test';
import accounts from '../../prisma/seed/accounts.json' with { type: 'json' };
import { axe, checkScreen } from '../support/axe';
import { expect, test } from '../support/test';
import { signIn, signInByHttp } from '../support/journeys';

/** By who may see them: what a store that nobody has used yet shows otherwise. `[model]` is the demo's. */
const empty = {
	contributor: ['/contributions', '/credits', '/notices'],
	engineer: [
		'/studio/[model]?tab=updates',
		'/studio/[model]?tab=versions',
		'/studio/[model]?tab=reviews',
		'/credits/return/01900000-0000-7000-8000-000000000000'
	],
	admin: [
		'/admin/updates',
		'/admin/reviews',
		'/admin/payments',
		'/admin/withdrawals',
		'/admin/audit'
	]
};

test(
	'no screen that has nothing to show yet has an axe violation',
	{ tag: '@phone' },
	async ({ page, store }, { project }) => {
		const locale = project.name === 'phone' ? 'ne' : 'en';
		const model = await demoModelId(store.url);
		for (const [who, paths] of Object.entries(empty)) {
			await page.context().clearCookies();
			await signIn(page, `${who}@demo.local`);
			await page.context().addCookies([{ name: 'locale', value: locale, url: store.url }]);
			for (const path of paths) await checkScreen(page, path.replace('[model]', model));
			expect(await page.locator('html').getAttribute('lang')).toBe(locale);
		}
	}
);

async function demoModelId(url: string): Promise<string> {
	const engineer = await signInByHttp(url, 'engineer@demo.local');
	return (await engineer.trpc.models.bySlug.query({ slug: 'handwritten-digits' })).id;
}

test(
	'no dialog or menu has an axe violation, over a page with content',
	{ tag: '@phone' },
	async ({ page, store }) => {
		const modelId = await demoModelId(store.url);
		const critic = await signInByHttp(store.url, 'admin@demo.local');
		const text = 'It mistakes my 7 for a 1.';
		await critic.trpc.reviews.save.mutate({ modelId, stars: 2, text });
		await page.emulateMedia({ reducedMotion: 'reduce' });

		await signIn(page, 'contributor@demo.local');
		await page.goto('/models/handwritten-digits');
		await expect(page.getByText(text)).toBeVisible();
		await page.getByRole('button', { name: 'Report' }).click();
		await checkOpen(page, 'dialog', 'the report of a review');
		await page.goto('/account');
		const goodbye = page.getByRole('form', { name: 'Delete my account' });
		await goodbye.getByLabel('Your password').fill(accounts.password);
		await goodbye.getByRole('button', { name: 'Delete my account' }).click();
		await checkOpen(page, 'dialog', 'the end of an account');

		await page.context().clearCookies();
		await signIn(page, 'engineer@demo.local');
		await page.goto(`/studio/${modelId}?tab=reviews`);
		await page.getByRole('button', { name: 'More actions' }).click();
		await checkOpen(page, 'menu', 'what can be done with a model');
		await page.getByRole('menuitem', { name: 'Delete' }).click();
		await expect(page.getByLabel('Type its title')).toBeVisible();
		await checkOpen(page, 'dialog', 'the end of a model');

		await page.context().clearCookies();
		await signIn(page, 'admin@demo.local');
		await page.goto(`/admin/models/${modelId}`);
		await page.getByRole('button', { name: 'Unlist' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Unlist' }).click();
		await checkOpen(page, 'dialog', 'an act that lacks its reason');
	}
);

test('a person with a keyboard only signs in, opens a model and gets to its training', async ({
	page
}) => {
	await page.goto('/sign-in');
	await focusByTab(page, 'textbox', 'Email');
	await page.keyboard.type('contributor@demo.local');
	await page.keyboard.press('Tab');
	await page.keyboard.type(accounts.password);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

	await page.goto('/');
	await focusByTab(page, 'link', 'Handwritten digits');
	await page.keyboard.press('Enter');
	await focusByTab(page, 'link', 'Train on this device');
	await page.keyboard.press('Enter');
	await expect(page.getByText(/Version \d+ is on this device/)).toBeVisible();
	await focusByTab(page, 'button', 'Run the plugin');
	await page.keyboard.press('Enter');

	const frame = page.frameLocator('iframe[title]');
	const pad = frame.getByRole('application', { name: 'Drawing pad' });
	await pad.focus();
	await page.keyboard.press('Space');
	for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Space');
	await page.keyboard.press('1');
	await expect(page.getByText('1 example on this device')).toBeVisible();
});

async function checkOpen(page: Page, role: 'dialog' | 'menu', what: string): Promise<void> {
	await expect(page.getByRole(role)).toBeVisible();
	for (const colorScheme of ['light', 'dark'] as const) await axe(page, colorScheme, what);
}

async function focusByTab(
	page: Page,
	role: 'link' | 'textbox' | 'button',
	name: string
): Promise<void> {
	const target = page.getByRole(role, { name, exact: false }).first();
	await expect(target).toBeVisible();
	for (let i = 0; i < 60; i++) {
		if (await target.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab never came to the ${role} "${name}".`);
}
