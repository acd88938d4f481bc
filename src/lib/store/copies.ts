import type { LocalCopy, StoreDb } from './schema';
import { orStorageFull } from './storage-full';

/**
 * Keeps this device's own trained copy of a model, in place of the one before.
 *
 * @throws {StoreError} `storage/full`.
 */
export async function putCopy(db: StoreDb, copy: LocalCopy): Promise<void> {
	await orStorageFull(() => db.put('copies', copy));
}

/** Null if this device has not trained the model. */
export async function getCopy(db: StoreDb, modelId: string): Promise<LocalCopy | null> {
	return (await db.get('copies', modelId)) ?? null;
}
