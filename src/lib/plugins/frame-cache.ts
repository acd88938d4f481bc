import { SANDBOX_CACHE } from '$lib/domain/cache-names';
import { StoreError } from '$lib/domain/errors';

export function framePath(frameDigest: string): string {
	return `/sandbox/${frameDigest}`;
}

/**
 * Keeps a plugin's frame document for offline use. Does nothing if it is there already.
 *
 * @throws {StoreError} `request/offline`, `blob/not-found`, or `blob/digest-mismatch` if what came is
 *   not what was asked for.
 */
export async function cacheFrame(frameDigest: string): Promise<void> {
	const cache = await caches.open(SANDBOX_CACHE);
	const path = framePath(frameDigest);
	if (await cache.match(path)) return;

	const response = await fetch(path).catch((cause: unknown) => {
		throw new StoreError('request/offline', 'The plugin could not be fetched: no connection.', {
			cause
		});
	});
	if (!response.ok) {
		throw new StoreError('blob/not-found', `The store has no plugin frame ${frameDigest}.`);
	}
	const bytes = await response.clone().arrayBuffer();
	if ((await sha256(bytes)) !== frameDigest) {
		throw new StoreError('blob/digest-mismatch', 'The plugin that arrived is not the one listed.');
	}
	await cache.put(path, response);
}

/** Keeps a frame document that no server has: a plugin that its author tries before publishing it. */
export async function keepFrame(frameDigest: string, response: Response): Promise<void> {
	const cache = await caches.open(SANDBOX_CACHE);
	await cache.put(framePath(frameDigest), response);
}

/** Forgets a frame; for the button that deletes a model from this device. */
export async function forgetFrame(frameDigest: string): Promise<void> {
	const cache = await caches.open(SANDBOX_CACHE);
	await cache.delete(framePath(frameDigest));
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
	const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
