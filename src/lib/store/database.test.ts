import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { closeStore, openStore } from './database';
import { freshStore } from './fresh-store';

describe('openStore', () => {
	it('gives every caller of a context one connection with all its stores', async () => {
		const db = await freshStore();
		expect(await openStore()).toBe(db);
		expect([...db.objectStoreNames]).toEqual([
			'blobs',
			'copies',
			'device',
			'listings',
			'models',
			'outbox',
			'residuals',
			'vault'
		]);
	});

	it('keeps what was written when it is opened again', async () => {
		const db = await freshStore();
		await db.put('device', 'kept', 'fact');
		await closeStore();
		expect(await (await openStore()).get('device', 'fact')).toBe('kept');
	});

	it('makes way for a newer version of the app, then says why it cannot open', async () => {
		await freshStore();
		const newer = await openDB('ml-store', 99); // would wait for ever if our connection stayed open
		await expect(openStore()).rejects.toMatchObject({ code: 'storage/unavailable' });
		newer.close();
	});

	it('refuses where the browser has no IndexedDB, and tries again later', async () => {
		await freshStore();
		await closeStore();
		const { indexedDB: kept } = globalThis;
		// @ts-expect-error: a browser without it
		delete globalThis.indexedDB;
		await expect(openStore()).rejects.toMatchObject({ code: 'storage/unavailable' });
		globalThis.indexedDB = kept;
		await expect(openStore()).resolves.toBeDefined();
	});
});
