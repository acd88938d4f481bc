import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';

/** What an engineer does with a published model. All throw `StoreError`s. */

export async function setModelStatus(id: string, status: 'listed' | 'paused'): Promise<void> {
	await named(createClient().models.setStatus.mutate({ id, status }));
}

export async function deleteModel(id: string): Promise<void> {
	await named(createClient().models.delete.mutate({ id }));
}
