import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { recall } from '$lib/store/device';
import { freshStore } from '$lib/store/fresh-store';
import type { StoreDb } from '$lib/store/schema';
import { StoreServer } from './store-server';
import { syncNow } from './sync';

let db: StoreDb;
let server: StoreServer;
beforeEach(async () => {
	db = await freshStore();
	server = new StoreServer();
	vi.stubGlobal('fetch', server.fetch);
});
afterEach(() => vi.unstubAllGlobals());

const stopped = { digest: 'a'.repeat(64), reason: 'It draws what it should not.', at: 1 };

it('comes with each sync, is kept while the store is away, and is lifted again', async () => {
	server.killed = [stopped];
	await syncNow('start');
	expect(await recall(db, 'killed')).toEqual([stopped]);

	server.mode = 'down';
	expect(await syncNow('timer')).toEqual({ answered: 0, stoppedBy: 'offline' });
	expect(await recall(db, 'killed')).toEqual([stopped]);

	server.mode = 'up';
	server.killed = [];
	await syncNow('online');
	expect(await recall(db, 'killed')).toEqual([]);
});
