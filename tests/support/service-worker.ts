import { expect, type BrowserContext } from '@playwright/test';
import { SYNC_TAG } from '$lib/sync/schedule';

/**
 * Makes Chromium fire the Background Sync that a page has registered, as it would when the network is back,
 * again and again until it has `delivered`. The document used has none of the app's code, so nobody but the
 * service worker can deliver.
 */
export async function syncInBackground(
	context: BrowserContext,
	origin: string,
	delivered: () => Promise<boolean>
): Promise<void> {
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
	const registrationId = await registration;
	const fireAndLook = async () => {
		const event = { origin, registrationId, tag: SYNC_TAG, lastChance: false };
		await session.send('ServiceWorker.dispatchSyncEvent', event);
		// the worker must start, send and hear the answer
		for (let look = 0; look < 10; look++) {
			if (await delivered()) return true;
			await page.waitForTimeout(500);
		}
		return false;
	};
	await expect.poll(fireAndLook, { timeout: 60_000 }).toBe(true);
	await page.close();
}
