import { rm } from 'node:fs/promises';
import { chromium as browsers } from '@playwright/test';
import { chromium } from '../support/chromium';
import { initialScripts, MAX_SCRIPT_KB } from '../support/page-weight';
import { startStore } from '../support/store-server';
import makeTemplate, { copyOfTemplate } from '../support/template-data';

const PAGES = { home: '/', model: '/models/handwritten-digits' };

/** Kilobytes of gzipped JavaScript that a first visit loads, on the built app (`npm run build` first). */
export async function run(): Promise<void> {
	await makeTemplate();
	const dataDir = await copyOfTemplate();
	const store = await startStore(dataDir);
	const browser = await browsers.launch(chromium.launchOptions);
	try {
		for (const [name, path] of Object.entries(PAGES)) {
			// another context each: nothing is in its cache
			const page = await browser.newPage();
			const scripts = await initialScripts(page, store.url + path);
			const value = scripts.reduce((sum, { gzipped }) => sum + gzipped, 0) / 1000;
			const largest = scripts.slice(0, 3).map(({ url, gzipped }) => `${url} ${gzipped}`);
			const line = { name: `weight-${name}`, value, unit: 'kB', ratio: value / MAX_SCRIPT_KB };
			console.log(JSON.stringify({ ...line, against: `${MAX_SCRIPT_KB} kB`, largest }));
			await page.close();
		}
	} finally {
		await browser.close();
		await store.stop();
		await rm(dataDir, { recursive: true, force: true });
	}
}
