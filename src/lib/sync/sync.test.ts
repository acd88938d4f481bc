import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { remember } from '$lib/store/device';
import { sampleItem } from '$lib/store/fixtures';
import { freshStore } from '$lib/store/fresh-store';
import * as outbox from '$lib/store/outbox';
import type { OutboxItem, StoreDb } from '$lib/store/schema';
import { sha256Hex } from '$lib/wire/digest';
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

async function queue(n: number, changes: Partial<OutboxItem> = {}): Promise<string> {
	const container = Uint8Array.of(n, n, n);
	const digest = await sha256Hex(container);
	const item = sampleItem(n, { container, digest, ...changes });
	await outbox.addTrained(db, item);
	await outbox.enqueue(db, item.id);
	return item.id;
}

async function stateOf(id: string): Promise<OutboxItem | undefined> {
	return (await outbox.listContributions(db)).find((item) => item.id === id);
}

describe('syncNow', () => {
	it('sends the bytes, then the update, then asks how it stands', async () => {
		const id = await queue(1);
		expect(await syncNow('start')).toEqual({ answered: 1, stoppedBy: null });
		expect(server.requests).toEqual([
			'PUT /blobs/…',
			'POST /trpc/updates.submit',
			'GET /trpc/plugins.killed',
			'GET /trpc/updates.statuses'
		]);
		expect(await stateOf(id)).toMatchObject({ state: 'accepted', container: null });
	});

	it('learns of a merge later', async () => {
		const id = await queue(1);
		await syncNow('start');
		server.updates.set(id, 'merged');
		await syncNow('timer');
		expect(await stateOf(id)).toMatchObject({ state: 'merged', answer: { status: 'merged' } });
	});

	it('does not touch what is only trained, nor the work of somebody else', async () => {
		await outbox.addTrained(db, sampleItem(1));
		const theirs = await queue(2, { accountId: 'bina' });
		const account = { id: 'asha', name: 'Asha', email: 'a@b.np', role: 'contributor' } as const;
		await remember(db, 'account', account);
		await syncNow('manual');
		expect(server.requests).toEqual(['GET /trpc/plugins.killed']);
		expect(await stateOf(theirs)).toMatchObject({ state: 'queued' });
	});

	it('keeps everything while nothing answers, and delivers once something does', async () => {
		const ids = [await queue(1), await queue(2)];
		server.mode = 'down';
		expect(await syncNow('start')).toEqual({ answered: 0, stoppedBy: 'offline' });
		expect(await stateOf(ids[0] ?? '')).toMatchObject({
			state: 'queued',
			attempts: 0,
			lastError: { code: 'request/offline' }
		});
		server.mode = 'up';
		expect(await syncNow('online')).toEqual({ answered: 2, stoppedBy: null });
		expect((await outbox.listContributions(db)).map(({ state }) => state)).toEqual([
			'accepted',
			'accepted'
		]);
	});

	it('keeps everything for whoever is to sign in', async () => {
		const id = await queue(1);
		server.mode = 'signed-out';
		expect(await syncNow('start')).toEqual({ answered: 0, stoppedBy: 'signed-out' });
		expect(await stateOf(id)).toMatchObject({
			state: 'queued',
			lastError: { code: 'account/signed-out', message: 'Sign in to send it.' }
		});
		server.mode = 'up';
		await syncNow('signed-in');
		expect(await stateOf(id)).toMatchObject({ state: 'accepted', lastError: null });
	});

	it('counts once although the answer was lost on the way', async () => {
		const id = await queue(1);
		server.afterSubmit = () => {
			server.afterSubmit = () => undefined;
			throw new Error('the connection broke');
		};
		await syncNow('start');
		expect(await stateOf(id)).toMatchObject({ state: 'sent', attempts: 1 });

		server.updates.set(id, 'merged'); // meanwhile
		await syncNow('manual');
		expect(await stateOf(id)).toMatchObject({ state: 'merged', container: null });
		expect(server.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(1);
	});

	it('backs off from a server that chokes, unless the user asks', async () => {
		const id = await queue(1);
		server.mode = 'choking';
		expect(await syncNow('start')).toEqual({ answered: 0, stoppedBy: 'unavailable' });
		const kept = await stateOf(id);
		expect(kept).toMatchObject({ state: 'queued', lastError: { code: 'request/unavailable' } });
		expect(kept?.nextAttemptAt).toBeGreaterThan(Date.now());

		server.mode = 'up';
		expect(await syncNow('timer')).toMatchObject({ answered: 0 });
		expect(await syncNow('manual')).toEqual({ answered: 1, stoppedBy: null });
	});

	it('does not let one item that the server chokes on hold up the rest', async () => {
		const bad = await queue(1);
		const good = await queue(2);
		server.judge = (id) => {
			if (id === bad) throw new Error('a bug over there');
			return { status: 'queued', remaining: 1 };
		};
		expect(await syncNow('start')).toEqual({ answered: 1, stoppedBy: 'unavailable' });
		expect(await stateOf(bad)).toMatchObject({ state: 'sent' });
		expect(await stateOf(good)).toMatchObject({ state: 'accepted' });
	});

	it('keeps what a model has no budget for, and tries it again later', async () => {
		const id = await queue(1);
		const other = await queue(2);
		server.judge = (asked) => {
			if (asked === id) throw new StoreError('model/has-no-budget', 'No budget just now.');
			return { status: 'queued', remaining: 1 };
		};
		expect(await syncNow('start')).toEqual({ answered: 1, stoppedBy: null });
		expect(await stateOf(other)).toMatchObject({ state: 'accepted' });
		const kept = await stateOf(id);
		expect(kept).toMatchObject({
			state: 'sent',
			attempts: 1,
			lastError: { code: 'model/has-no-budget', message: 'No budget just now.' }
		});
		expect(kept?.container).not.toBeNull();
		expect(kept?.nextAttemptAt).toBeGreaterThan(Date.now());
		expect(await syncNow('timer')).toEqual({ answered: 0, stoppedBy: null });

		server.judge = () => ({ status: 'queued', remaining: 1 });
		expect(await syncNow('manual')).toEqual({ answered: 1, stoppedBy: null });
		expect(await stateOf(id)).toMatchObject({ state: 'accepted', container: null });
	});

	it.each([
		['answers', { status: 'rejected', code: 'update/too-stale', message: 'Too late.' } as const],
		['throws', new StoreError('update/too-stale', 'Too late.')]
	])('shows a refusal that the server %s, and keeps the bytes', async (_how, verdict) => {
		const id = await queue(1);
		server.judge = () => verdict;
		await syncNow('start');
		const refused = await stateOf(id);
		expect(refused).toMatchObject({
			state: 'refused',
			lastError: { code: 'update/too-stale', message: 'Too late.' }
		});
		expect(refused?.container).not.toBeNull();
	});

	it('sends the bytes again where the server has lost them', async () => {
		const id = await queue(1);
		await outbox.markSent(db, id);
		await syncNow('start');
		expect(await stateOf(id)).toMatchObject({ state: 'queued' });
		await syncNow('manual');
		expect(await stateOf(id)).toMatchObject({ state: 'accepted' });
	});

	it('runs one at a time, and sends each item once, however many ask', async () => {
		await queue(1);
		await queue(2);
		const runs = [syncNow('start'), syncNow('online'), syncNow('visible')];
		const outcomes = await Promise.all(runs);
		expect(outcomes[1]).toBe(outcomes[2]);
		expect(server.requests.filter((request) => request.includes('submit'))).toHaveLength(2);
	});
});
