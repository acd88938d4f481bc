import { StoreError } from '$lib/domain/errors';
import { recall, remember } from '$lib/store/device';
import { listContributions } from '$lib/store/outbox';
import type { StoreDb } from '$lib/store/schema';
import { createClient } from './client';
import { named } from './errors';

const ANSWERED = ['accepted', 'merged', 'refused'];

/**
 * Asks the store what the person here has spent of their privacy, and keeps the answer for offline times.
 *
 * @throws {StoreError} `account/signed-out`, `request/offline`.
 */
export async function refreshSpending(db: StoreDb): Promise<void> {
	const account = await recall(db, 'account');
	if (!account) throw new StoreError('account/signed-out', 'Sign in to do this.');
	// before the question: what is answered meanwhile counts twice until next time, never not at all
	const items = await listContributions(db);
	const counted = items.filter(({ state }) => ANSWERED.includes(state)).map(({ id }) => id);
	const spending = await named(createClient().account.privacy.query());
	await remember(db, 'privacy', { accountId: account.id, spending, counted });
}
