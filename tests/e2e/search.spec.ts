import { initialScripts, MAX_SCRIPT_KB } from '../support/page-weight';
import { expect, patient, test } from '../support/test';

const TITLE = 'Handwritten digits';

test(
	'a visitor finds a model by its first letters, by letters within, and misspelt; and opens it',
	{ tag: '@phone' },
	async ({ page }) => {
		await page.goto('/');
		const box = page.getByRole('searchbox', { name: 'Search models' });
		const results = page.getByRole('main').getByRole('article');
		await expect(page.getByRole('heading', { name: 'Popular' })).toBeVisible();
		// the store's one model leads every ranking, and is shown once
		await expect(results).toHaveCount(1);

		for (const typed of ['han', 'writ', 'DIGITS hand', 'hadnwritten', 'digts']) {
			await box.fill(typed);
			await expect(page).toHaveURL((url) => url.searchParams.get('q') === typed);
			await expect(results).toHaveCount(1);
			await expect(results.getByRole('link', { name: TITLE })).toBeVisible();
		}
		await expect(page.getByText('Nothing is spelt “digts”')).toBeVisible();

		await box.fill('hand');
		await expect(page).toHaveURL(/q=hand$/);
		await expect(page.getByText('1 model', { exact: true })).toBeVisible();
		await results.getByRole('link', { name: TITLE }).click();
		await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible();
		await page.goBack();
		await expect(box).toHaveValue('hand');
		await expect(results).toHaveCount(1);
	}
);

test(
	'a search is narrowed down, sorted, shared and opened again; what has no answer has suggestions',
	{ tag: '@phone' },
	async ({ page, context }) => {
		await page.goto('/?q=digit');
		const results = page.getByRole('main').getByRole('article');
		await expect(results).toHaveCount(1);
		await page.getByLabel('Sort by').selectOption('Top trained');
		await expect(page).toHaveURL(/sort=trained/);
		await page.getByText('Filters', { exact: true }).click();
		await page.getByLabel('Credits per update').selectOption('1 or more');
		await expect(page).toHaveURL(/credits=1/);
		await expect(results).toHaveCount(1);

		const other = patient(await context.newPage());
		await other.goto(page.url());
		await expect(other.getByRole('searchbox')).toHaveValue('digit');
		await expect(other.getByLabel('Sort by')).toHaveValue('trained');
		await expect(other.getByLabel('Credits per update')).toHaveValue('1');
		await other.getByLabel('Credits per update').selectOption('100 or more');
		await expect(other.getByText('No model matches')).toBeVisible();
		await other.getByRole('link', { name: 'Clear the filters' }).click();
		await expect(other.getByRole('article')).toHaveCount(1);
		await other.close();

		await page.goto('/');
		await page.getByRole('searchbox').fill('handwritten zebras');
		await expect(page.getByText('No model matches')).toBeVisible();
		await expect(page.getByText('Did you mean')).toBeVisible();
		await page.getByRole('link', { name: TITLE }).click();
		await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible();
	}
);

test('the store answers without scripts, and tells search engines what it has', async ({
	browser,
	store
}) => {
	const context = await browser.newContext({ javaScriptEnabled: false, baseURL: store.url });
	const page = await context.newPage();
	await page.goto('/');
	await page.getByRole('searchbox').fill('writ');
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(page.getByRole('article')).toHaveCount(1);
	await context.close();

	const sitemap = await (await fetch(`${store.url}/sitemap.xml`)).text();
	expect(sitemap).toContain(`<loc>${store.url}/models/handwritten-digits</loc>`);
	const robots = await (await fetch(`${store.url}/robots.txt`)).text();
	expect(robots).toContain(`Sitemap: ${store.url}/sitemap.xml`);
});

test('the first pages that somebody opens are light', async ({ page, store }) => {
	for (const path of ['/', '/models/handwritten-digits']) {
		const scripts = await initialScripts(page, store.url + path);
		expect(kB(scripts), `${path} in kB of gzipped JavaScript`).toBeLessThanOrEqual(MAX_SCRIPT_KB);
	}
});

function kB(scripts: Awaited<ReturnType<typeof initialScripts>>): number {
	return scripts.reduce((sum, { gzipped }) => sum + gzipped, 0) / 1000;
}
