import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Account } from '$lib/wire/api';
import { mergeJobs } from '../merging/merge-jobs.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	readHead,
	send,
	type TestStore
} from '../testing/test-store.server';

let store: TestStore;
let engineer: Account;
let asha: Account;
let waitingBeforeStart: string;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
	// full before any worker runs, and its job lost, as after a crash
	waitingBeforeStart = await addModel(store, engineer);
	for (let i = 0; i < 2; i++) await send(store, asha, await makeUpdate(waitingBeforeStart));
	await store.database.prisma.$executeRaw`DELETE FROM pgboss.job`;
	await store.queue.work(mergeJobs(store));
}, 60_000);
afterAll(() => store.close());

const headBecomes = (modelId: string, number: number) =>
	vi.waitFor(async () => expect((await readHead(store, modelId)).number).toBe(number), {
		timeout: 20_000,
		interval: 100
	});

describe('with the queue working', () => {
	it('merges at the start what was due before', () => headBecomes(waitingBeforeStart, 2));

	it('merges when K updates wait, and tells open pages', async () => {
		const modelId = await addModel(store, engineer);
		const told: unknown[] = [];
		const closing = new AbortController();
		const listening = (async () => {
			for await (const event of store.events.stream(modelId, closing.signal)) told.push(event);
		})();
		for (let i = 0; i < 2; i++) await send(store, asha, await makeUpdate(modelId));
		await headBecomes(modelId, 2);
		await vi.waitFor(() => expect(told).toHaveLength(3));
		closing.abort();
		await listening;
		expect(told).toEqual([
			{ kind: 'update-accepted', modelId, remaining: 1 },
			{ kind: 'update-accepted', modelId, remaining: 0 },
			{ kind: 'merged', modelId, line: 1, version: 2, numUpdates: 2 }
		]);
	});

	it('merges fewer than K when the oldest has waited long enough', async () => {
		const modelId = await addModel(store, engineer, { threshold: 100, maxWaitSeconds: 1 });
		await send(store, asha, await makeUpdate(modelId));
		await headBecomes(modelId, 2);
	});

	it('makes one version after another out of a stream of updates, and loses none', async () => {
		const modelId = await addModel(store, engineer, { maxWaitSeconds: 1 });
		for (let i = 0; i < 9; i++) await send(store, asha, await makeUpdate(modelId));
		const { prisma } = store.database;
		await vi.waitFor(
			async () => {
				const model = await prisma.model.findUniqueOrThrow({ where: { id: modelId } });
				expect(model.mergedUpdates).toBe(9);
			},
			{ timeout: 20_000, interval: 100 }
		);
		const versions = await prisma.version.findMany({
			where: { modelId },
			orderBy: { number: 'asc' }
		});
		expect(versions.map(({ number }) => number)).toEqual(versions.map((_, i) => i + 1));
		expect(await prisma.clientUpdate.count({ where: { modelId, status: 'merged' } })).toBe(9);
	});
});
