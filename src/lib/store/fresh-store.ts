import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { closeStore, openStore } from './database';
import type { StoreDb } from './schema';

/** An empty store in memory, for one test. */
export async function freshStore(): Promise<StoreDb> {
	await closeStore();
	globalThis.indexedDB = new IDBFactory();
	return openStore();
}
