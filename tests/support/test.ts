import { rm } from 'node:fs/promises';
import { test as base, type Page } from '@playwright/test';
import { startStore, type StoreServer } from './store-server';
import { copyOfTemplate } from './template-data';

/** Playwright's `test` with a store of its own, seeded with the demo. */
export const test = base.extend<{ store: StoreServer; settings: NodeJS.ProcessEnv }>({
	/** Of the store, beside those that every test's store has. */
	settings: [{}, { option: true }],
	store: async ({ settings }, use) => {
		const dataDir = await copyOfTemplate();
		const store = await startStore(dataDir, settings);
		await use(store);
		await store.stop();
		await rm(dataDir, { recursive: true, force: true });
	},
	baseURL: async ({ store }, use) => use(store.url),
	page: async ({ page }, use) => use(patient(page))
});
export { expect } from '@playwright/test';

/** A visitor looks before they click: `goto` waits until the page knows who is here, so that no click is lost. */
export function patient(page: Page): Page {
	const goto = page.goto.bind(page);
	page.goto = async (...where) => {
		const response = await goto(...where);
		await page.locator('header[aria-busy="true"]').waitFor({ state: 'detached' });
		return response;
	};
	return page;
}
