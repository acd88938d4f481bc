import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';

/** What issue 3 allows the first route, in kB (1000 bytes) of gzipped JavaScript. */
export const MAX_SCRIPT_KB = 150;

export interface LoadedScript {
	readonly url: string;
	readonly gzipped: number;
}

/** Every script that a first visit to `url` loads until the network is quiet, the largest first. */
export async function initialScripts(page: Page, url: string): Promise<LoadedScript[]> {
	const found = new Map<string, Promise<LoadedScript>>();
	page.on('response', (response) => {
		const isScript = (response.headers()['content-type'] ?? '').includes('javascript');
		// the service worker and what it puts into its cache are no part of the page
		if (!isScript || response.request().serviceWorker() !== null || found.has(response.url()))
			return;
		if (response.url().endsWith('/service-worker.js')) return;
		const measured = response.body().then((body) => ({
			url: new URL(response.url()).pathname,
			gzipped: gzipSync(body, { level: 9 }).length
		}));
		found.set(response.url(), measured);
	});
	await page.goto(url, { waitUntil: 'networkidle' });
	const scripts = await Promise.all(found.values());
	page.removeAllListeners('response');
	return scripts.sort((a, b) => b.gzipped - a.gzipped);
}
