import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getCopy, putCopy } from './copies';
import { askToPersist, forget, recall, remember, storageUse } from './device';
import { freshStore } from './fresh-store';
import type { StoreDb } from './schema';

let db: StoreDb;
beforeEach(async () => {
	db = await freshStore();
});
afterEach(() => vi.unstubAllGlobals());

const account = { id: '1', name: 'Asha', email: 'asha@example.org', role: 'contributor' } as const;

describe('what the device remembers', () => {
	it('is there until it is forgotten', async () => {
		expect(await recall(db, 'account')).toBeUndefined();
		await remember(db, 'account', account);
		expect(await recall(db, 'account')).toEqual(account);
		await forget(db, 'account');
		expect(await recall(db, 'account')).toBeUndefined();
	});

	it('is the newest trained copy of a model', async () => {
		expect(await getCopy(db, 'digits')).toBeNull();
		const copy = { modelId: 'digits', baseVersion: 1, weights: Float32Array.of(1), trainedAt: 1 };
		await putCopy(db, copy);
		await putCopy(db, { ...copy, baseVersion: 2 });
		expect((await getCopy(db, 'digits'))?.baseVersion).toBe(2);
	});
});

describe('the browser’s storage', () => {
	it('is told in bytes where the browser tells it', async () => {
		const storage = {
			estimate: () => Promise.resolve({ usage: 10, quota: 100 }),
			persisted: () => Promise.resolve(true)
		};
		vi.stubGlobal('navigator', { storage });
		expect(await storageUse()).toEqual({ used: 10, quota: 100, persisted: true });
	});

	it('asks to persist only once it is not granted yet', async () => {
		const persist = vi.fn(() => Promise.resolve(true));
		const persisted = vi.fn(() => Promise.resolve(false));
		vi.stubGlobal('navigator', { storage: { persist, persisted } });
		expect(await askToPersist()).toBe(true);
		persisted.mockResolvedValue(true);
		expect(await askToPersist()).toBe(true);
		expect(persist).toHaveBeenCalledTimes(1);
	});

	it('is unknown in a context without a storage manager', async () => {
		vi.stubGlobal('navigator', {});
		expect(await storageUse()).toBeNull();
		expect(await askToPersist()).toBe(false);
	});
});
