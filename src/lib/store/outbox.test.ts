import { beforeEach, describe, expect, it, vi } from 'vitest';
import { onChange } from './changes';
import { sampleAnswer, sampleItem } from './fixtures';
import { freshStore } from './fresh-store';
import * as outbox from './outbox';
import type { OutboxItem, StoreDb } from './schema';

let db: StoreDb;
beforeEach(async () => {
	db = await freshStore();
});

const nobody = { accountId: null };

async function queued(n: number, changes: Partial<OutboxItem> = {}): Promise<OutboxItem> {
	await outbox.addTrained(db, sampleItem(n, changes));
	const item = await outbox.enqueue(db, sampleItem(n).id);
	if (!item) throw new Error('It was just added.');
	return item;
}

describe('the outbox', () => {
	it('takes an update all the way from trained to merged, and drops the bytes once it is accepted', async () => {
		const { id } = await queued(1);
		expect((await outbox.markSent(db, id))?.container).not.toBeNull();
		expect(await outbox.markAccepted(db, id)).toMatchObject({ state: 'accepted', container: null });
		expect(await outbox.awaitingNews(db)).toHaveLength(1);

		const answer = sampleAnswer(sampleItem(1), 'merged');
		expect(await outbox.markAnswered(db, answer)).toMatchObject({ state: 'merged', answer });
		expect(await outbox.awaitingNews(db)).toEqual([]);
	});

	it('asks on about a candidate until its fate is known', async () => {
		const { id } = await queued(1);
		await outbox.markSent(db, id);
		const merged = sampleAnswer(sampleItem(1), 'merged');
		await outbox.markAnswered(db, { ...merged, candidate: 'open' });
		expect(await outbox.awaitingNews(db)).toHaveLength(1);
		const answer = { ...merged, candidate: 'discarded' as const };
		expect(await outbox.markAnswered(db, answer)).toMatchObject({ state: 'merged', answer });
		expect(await outbox.awaitingNews(db)).toEqual([]);
	});

	it('writes with strict durability', async () => {
		const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
		await queued(1);
		const modes = transaction.mock.calls.map(([, mode, options]) => [mode, options]);
		expect(modes).toEqual([
			['readwrite', { durability: 'strict' }],
			['readwrite', { durability: 'strict' }]
		]);
		transaction.mockRestore();
	});

	it('hands out the oldest first, and nothing that is only trained', async () => {
		await outbox.addTrained(db, sampleItem(1));
		await queued(3);
		await queued(2);
		expect(await outbox.nextToSend(db, 0, nobody)).toMatchObject({ id: sampleItem(2).id });
		expect(
			await outbox.nextToSend(db, 0, { ...nobody, skip: new Set([sampleItem(2).id]) })
		).toMatchObject({ id: sampleItem(3).id });
	});

	it('keeps one account’s work for that account', async () => {
		await queued(1, { accountId: 'asha' });
		expect(await outbox.nextToSend(db, 0, { accountId: 'bina' })).toBeNull();
		expect(await outbox.nextToSend(db, 0, nobody)).toBeNull();
		expect(await outbox.nextToSend(db, 0, { accountId: 'asha' })).not.toBeNull();
	});

	it('waits after a failure until the time is there, or the user is', async () => {
		const { id } = await queued(1);
		const failure = { code: 'request/unavailable', message: 'Later.' };
		await outbox.markFailed(db, id, { ...failure, retryAt: 5000 });

		expect(await outbox.nextToSend(db, 4999, nobody)).toBeNull();
		expect(await outbox.nextAttemptAt(db)).toBe(5000);
		expect(await outbox.nextToSend(db, 5000, nobody)).toMatchObject({
			state: 'queued',
			attempts: 1,
			lastError: failure
		});
		await outbox.clearBackOff(db);
		expect(await outbox.nextToSend(db, 0, nobody)).not.toBeNull();
	});

	it('keeps the bytes of a refused update until the user discards it', async () => {
		const { id } = await queued(1);
		await outbox.markRefused(db, id, { code: 'update/too-stale', message: 'Too late.' });
		const [refused] = await outbox.listContributions(db);
		expect(refused).toMatchObject({ state: 'refused', lastError: { code: 'update/too-stale' } });
		expect(refused?.container).not.toBeNull();

		await outbox.discard(db, id);
		expect(await outbox.listContributions(db)).toEqual([]);
	});

	it('sends again what the server has lost before it answered', async () => {
		const { id } = await queued(1);
		await outbox.markSent(db, id);
		expect(await outbox.markUnsent(db, id)).toMatchObject({ state: 'queued' });
	});

	it('is told of the same thing twice without harm, and of nothing out of order', async () => {
		const { id } = await queued(1);
		expect(await outbox.enqueue(db, id)).toMatchObject({ state: 'queued' });
		await outbox.markSent(db, id);
		await outbox.markAnswered(db, sampleAnswer(sampleItem(1), 'merged'));
		expect(await outbox.markAccepted(db, id)).toMatchObject({ state: 'merged' });
		await expect(outbox.enqueue(db, id)).rejects.toThrow('from merged to queued');
	});

	it('lets what was discarded meanwhile stay gone', async () => {
		const { id } = await queued(1);
		await outbox.discard(db, id);
		expect(await outbox.markSent(db, id)).toBeNull();
		expect(await outbox.listContributions(db)).toEqual([]);
	});

	it('refuses a second item of the same id', async () => {
		await outbox.addTrained(db, sampleItem(1));
		await expect(outbox.addTrained(db, sampleItem(1))).rejects.toThrow();
	});

	it('says that the device is full, and keeps nothing half', async () => {
		const full = new DOMException('no room', 'QuotaExceededError');
		const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
			throw full;
		});
		await expect(outbox.addTrained(db, sampleItem(1))).rejects.toMatchObject({
			code: 'storage/full'
		});
		add.mockRestore();
		expect(await outbox.listContributions(db)).toEqual([]);
	});

	it('tells other listeners of every change', async () => {
		const told = new Promise((resolve) => {
			const stop = onChange((change) => {
				stop();
				resolve(change);
			});
		});
		await outbox.addTrained(db, sampleItem(1));
		expect(await told).toBe('outbox');
	});
});
