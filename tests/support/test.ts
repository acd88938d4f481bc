import { rm } from 'node:fs/promises';
import { test as base } from '@playwright/test';
import { startStore, type StoreServer } from './store-server';
import { copyOfTemplate } from './template-data';

/** Playwright's `test` with a store of its own, seeded with the demo. */
export const test = base.extend<{ store: StoreServer }>({
	store: async ({}, use) => {
		const dataDir = await copyOfTemplate();
		const store = await startStore(dataDir);
		await use(store);
		await store.stop();
		await rm(dataDir, { recursive: true, force: true });
	},
	baseURL: async ({ store }, use) => use(store.url)
});
export { expect } from '@playwright/test';
