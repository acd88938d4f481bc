import { deleteDB, openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { closeStore, openStore } from './database';
import { freshStore } from './fresh-store';
import { countExamples, listExamples } from './vault';

describe('openStore', () => {
	it('gives every caller of a context one connection with all its stores', async () => {
		const db = await freshStore();
		expect(await openStore()).toBe(db);
		expect([...db.objectStoreNames]).toEqual([
			'blobs',
			'consents',
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

	it('loses no example of an older version of the app', async () => {
		await freshStore();
		await closeStore();
		await deleteDB('ml-store');
		const old = await openDB('ml-store', 2, {
			upgrade(db) {
				for (const name of ['models', 'copies', 'residuals']) {
					db.createObjectStore(name, { keyPath: 'modelId' });
				}
				for (const name of ['blobs', 'listings', 'outbox', 'device']) db.createObjectStore(name);
				const vault = db.createObjectStore('vault', { keyPath: 'id' });
				vault.createIndex('time', ['modelId', 'id']);
				vault.createIndex('label', ['modelId', 'label']);
			}
		});
		const input = Float32Array.of(0.5);
		const kept = { id: '1', modelId: 'digits', addedAt: 1, input, label: 2 };
		await old.put('vault', kept);
		old.close();

		const db = await openStore();
		expect([...db.objectStoreNames]).toContain('consents');
		expect(await listExamples(db, 'digits')).toEqual([kept]);
		const spec = { inputShape: [1], numLabels: 3 };
		expect(await countExamples(db, 'digits', spec)).toEqual({ total: 1, perLabel: [0, 0, 1] });
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
