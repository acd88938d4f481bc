import { THUMBNAIL_CACHE } from '$lib/domain/cache-names';

/** Keeps a thumbnail for offline use. A model is usable without one, so failing to is no error. */
export async function cacheThumbnail(digest: string): Promise<boolean> {
	if (!('caches' in globalThis)) return false;
	const cache = await caches.open(THUMBNAIL_CACHE);
	const url = `/blobs/${digest}`;
	if (await cache.match(url)) return true;
	const response = await fetch(url).catch(() => null);
	if (!response?.ok) return false;
	await cache.put(url, response);
	return true;
}
