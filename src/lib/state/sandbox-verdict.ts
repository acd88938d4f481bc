import { tryConnectionAllowlist } from '$lib/plugins/self-test';
import { recall, remember } from '$lib/store/device';
import type { StoreDb } from '$lib/store/schema';

/**
 * Whether this browser shuts what a frame's policy alone leaves open: tried once, by what it does, and again when it
 * calls itself something else. False also where it could not be tried, for want of the store.
 */
export async function isSandboxTight(db: StoreDb): Promise<boolean> {
	const browser = navigator.userAgent;
	const known = await recall(db, 'sandbox');
	if (known?.browser === browser) return known.isTight;
	const isTight = await tryConnectionAllowlist();
	if (isTight === null) return false;
	await remember(db, 'sandbox', { browser, isTight });
	return isTight;
}
