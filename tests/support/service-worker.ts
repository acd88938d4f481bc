import type { BrowserContext } from '@playwright/test';
import { SYNC_TAG } from '$lib/sync/schedule';

/**
 * Makes Chromium fire the Background Sync that a page has registered, as it would when the network is back.
 * The document used has none of the app's code, so nobody but the service worker can deliver.
 */
export async function dispatchSync(context: BrowserContext, origin: string): Promise<void> {
	const page = await context.newPage();
	await page.goto(`${origin}/robots.txt`);
	const session = await context.newCDPSession(page);
	const registration = new Promise<string>((resolve) => {
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const found = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
			if (found) resolve(found.registrationId);
		});
	});
	await session.send('ServiceWorker.enable');
	await session.send('ServiceWorker.dispatchSyncEvent', {
		origin,
		registrationId: await registration,
		tag: SYNC_TAG,
		lastChance: false
	});
	await page.close();
}
