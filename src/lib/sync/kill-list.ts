import { recall, remember } from '$lib/store/device';
import type { StoreDb } from '$lib/store/schema';
import type { StoreClient } from './client';
import { named } from './errors';

/** Keeps what the store has stopped, so that it does not start here either, also offline. */
export async function fetchKillList(db: StoreDb, client: StoreClient): Promise<void> {
	const { plugins } = await named(client.plugins.killed.query());
	const known = (await recall(db, 'killed')) ?? [];
	// most of the time nothing has changed, and nobody needs to read it again
	if (JSON.stringify(known) !== JSON.stringify(plugins)) await remember(db, 'killed', plugins);
}
