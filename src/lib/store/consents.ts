import type { Consent, StoreDb } from './schema';
import { orStorageFull } from './storage-full';

/** Null if the person was never asked about this model's plugin. */
export async function getConsent(db: StoreDb, modelId: string): Promise<Consent | null> {
	return (await db.get('consents', modelId)) ?? null;
}

/**
 * Remembers what the person allows a model's plugin, in place of what they said of the one before.
 *
 * @throws {StoreError} `storage/full`.
 */
export async function putConsent(db: StoreDb, consent: Consent): Promise<void> {
	await orStorageFull(() => db.put('consents', consent));
}
