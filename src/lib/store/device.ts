import { announce } from './changes';
import type { DeviceFacts, StoreDb } from './schema';

/** What this app uses of the device, and what the browser would give it, in bytes. */
export interface StorageUse {
	readonly used: number;
	readonly quota: number;
	/** True if the browser has promised not to evict it under pressure. */
	readonly persisted: boolean;
}

/** Null where the browser does not say. */
export async function storageUse(): Promise<StorageUse | null> {
	const storage = storageManager();
	if (!storage?.estimate) return null;
	const { usage = 0, quota = 0 } = await storage.estimate();
	return { used: usage, quota, persisted: (await storage.persisted?.()) ?? false };
}

/** Asks the browser to keep our data under storage pressure. It may say no, or ask the user. */
export async function askToPersist(): Promise<boolean> {
	const storage = storageManager();
	// a page can ask, a service worker cannot
	if (!storage?.persist) return false;
	if (await storage.persisted?.()) return true;
	return storage.persist();
}

/** Undefined if it was never remembered. */
export async function recall<K extends keyof DeviceFacts>(
	db: StoreDb,
	fact: K
): Promise<DeviceFacts[K] | undefined> {
	// only `remember` writes here, so what is read has the type that was written
	return (await db.get('device', fact)) as DeviceFacts[K] | undefined;
}

export async function remember<K extends keyof DeviceFacts>(
	db: StoreDb,
	fact: K,
	value: DeviceFacts[K]
): Promise<void> {
	await db.put('device', value, fact);
	announce(fact);
}

export async function forget(db: StoreDb, fact: keyof DeviceFacts): Promise<void> {
	await db.delete('device', fact);
	announce(fact);
}

// insecure origins, older browsers and service workers lack some or all of it
function storageManager(): Partial<StorageManager> | undefined {
	return (globalThis.navigator as Partial<Navigator> | undefined)?.storage;
}
