import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '$lib/wire/api';
import { mergeModel } from '../merging/merge-model.server';
import { appRouter } from '../router';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';

let store: TestStore;
let engineer: Account;
let stranger: Account;
let asha: Account;
let bina: Account;

beforeAll(async () => {
	store = await openTestStore();
	stranger = await addUser(store, 'Stranger', 'engineer');
	asha = await addUser(store, 'Asha');
	bina = await addUser(store, 'Bina');
}, 60_000);
beforeEach(async () => {
	engineer = await addUser(store, 'Engineer', 'engineer');
});
afterAll(() => store.close());

const as = (account: Account) => appRouter.createCaller({ account, services: store }).studio;

async function sendFrom(user: Account, modelId: string, header = {}): Promise<string> {
	const update = await makeUpdate(modelId, { header });
	await send(store, user, update);
	return update.id;
}

/** Everything of a list, page by page. */
async function all<T>(
	ask: (cursor?: string) => Promise<{ items: T[]; nextCursor: string | null }>
): Promise<T[]> {
	const first = await ask();
	const items = [...first.items];
	for (let cursor = first.nextCursor; cursor !== null;) {
		const page = await ask(cursor);
		expect(page.items.length).toBeGreaterThan(0);
		items.push(...page.items);
		cursor = page.nextCursor;
	}
	return items;
}

async function review(modelId: string, user: Account, change = {}): Promise<void> {
	const data = { id: uuidv7(), modelId, userId: user.id, stars: 4, text: 'Good.', ...change };
	await store.database.prisma.review.create({ data });
}

describe('overview', () => {
	it('is all zeros before the first model', async () => {
		expect(await as(engineer).overview()).toEqual({
			models: { pending: 0, listed: 0, paused: 0, unlisted: 0 },
			updates: { day: 0, week: 0, total: 0 },
			waiting: 0,
			creditsSpent: 0,
			budget: 0
		});
	});

	it('adds up one’s own models, and only those', async () => {
		const first = await addModel(store, engineer);
		const second = await addModel(store, engineer, { threshold: 5 });
		const foreign = await addModel(store, stranger);
		for (const user of [asha, bina]) await sendFrom(user, first);
		await mergeModel(store, first);
		const old = await sendFrom(asha, second);
		await sendFrom(asha, second, { baseVersion: 9 });
		await sendFrom(asha, foreign);
		await store.database.prisma.clientUpdate.update({
			where: { id: old },
			data: { receivedAt: new Date(Date.now() - 3 * 86_400_000) }
		});

		expect(await as(engineer).overview()).toMatchObject({
			models: { pending: 0, listed: 2, paused: 0, unlisted: 0 },
			updates: { day: 3, week: 4, total: 4 },
			waiting: 1,
			creditsSpent: 20
		});
	});
});

describe('models', () => {
	it('tells how each stands, without deleted ones', async () => {
		const modelId = await addModel(store, engineer, { title: 'Standing model' });
		const gone = await addModel(store, engineer);
		await store.database.prisma.model.update({ where: { id: gone }, data: { status: 'deleted' } });
		for (const user of [asha, bina]) await sendFrom(user, modelId);
		await mergeModel(store, modelId);
		await sendFrom(asha, modelId);

		const { items } = await as(engineer).models({});
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({
			id: modelId,
			title: 'Standing model',
			status: 'listed',
			version: 2,
			updates: { day: 3, week: 3, total: 3 },
			waiting: 1,
			threshold: 2,
			rating: { average: null, count: 0 },
			creditsSpent: 20
		});
	});

	it('pages, and finds by any part of the title', async () => {
		for (let i = 0; i < 30; i++) await addModel(store, engineer, { title: `Model no. ${i}` });
		const items = await all((cursor) => as(engineer).models({ cursor }));
		expect(new Set(items.map(({ id }) => id)).size).toBe(30);
		const found = await as(engineer).models({ query: 'NO. 17' });
		expect(found.items.map(({ title }) => title)).toEqual(['Model no. 17']);
	});
});

describe('recentUpdates', () => {
	it('is empty before the first', async () => {
		expect(await as(engineer).recentUpdates({})).toEqual({ items: [], nextCursor: null });
	});

	it('tells what became of each, and what it earned', async () => {
		const modelId = await addModel(store, engineer);
		for (const user of [asha, bina]) await sendFrom(user, modelId);
		await mergeModel(store, modelId);
		const refused = await sendFrom(asha, modelId, { baseVersion: 9 });
		const waiting = await sendFrom(asha, modelId);

		const { items } = await as(engineer).recentUpdates({});
		expect(items.slice(0, 2)).toMatchObject([
			{ id: waiting, status: 'accepted', credits: null, mergedInto: null, staleness: null },
			{ id: refused, status: 'rejected', errorCode: 'update/base-in-future', credits: null }
		]);
		expect(items[2]).toMatchObject({
			modelId,
			modelTitle: 'Four weights',
			status: 'merged',
			mergedInto: 2,
			baseVersion: 1,
			staleness: 0,
			weight: 1,
			numExamples: 10,
			credits: 10
		});
	});

	it('filters by model and by status', async () => {
		const first = await addModel(store, engineer, { threshold: 9 });
		const second = await addModel(store, engineer, { threshold: 9 });
		const accepted = await sendFrom(asha, first);
		const rejected = await sendFrom(asha, first, { baseVersion: 9 });
		const other = await sendFrom(asha, second);
		const ids = async (filter: Parameters<ReturnType<typeof as>['recentUpdates']>[0]) =>
			(await as(engineer).recentUpdates(filter)).items.map(({ id }) => id);

		expect(await ids({ modelId: second })).toEqual([other]);
		expect(await ids({ status: 'accepted' })).toEqual([other, accepted]);
		expect(await ids({ modelId: first, status: 'rejected' })).toEqual([rejected]);
		expect(await ids({ status: 'merged' })).toEqual([]);
	});

	it('pages through all of them once, newest first, also where they came at the same instant', async () => {
		const models = [await addModel(store, engineer), await addModel(store, engineer)];
		const { prisma } = store.database;
		const sent = await sendFrom(asha, models[0] ?? '');
		const row = await prisma.clientUpdate.findUniqueOrThrow({ where: { id: sent } });
		const data = Array.from({ length: 60 }, (_, i) => ({
			...row,
			id: uuidv7(),
			modelId: models[i % 2] ?? '',
			receivedAt: new Date(row.receivedAt.getTime() - 1000 * Math.floor(i / 7))
		}));
		await prisma.clientUpdate.createMany({ data });

		const items = await all((cursor) => as(engineer).recentUpdates({ cursor }));
		expect(items).toHaveLength(61);
		expect(new Set(items.map(({ id }) => id)).size).toBe(61);
		const times = items.map(({ receivedAt }) => receivedAt);
		expect(times).toEqual([...times].sort((a, b) => b - a));
	});

	it('names nobody: a stable pseudonym within a model, another one in the next', async () => {
		const first = await addModel(store, engineer, { threshold: 9 });
		const second = await addModel(store, engineer, { threshold: 9 });
		for (const modelId of [first, first, second]) await sendFrom(asha, modelId);
		await sendFrom(bina, first);

		const page = await as(engineer).recentUpdates({});
		const names = page.items.map(({ pseudonym }) => pseudonym);
		const [binas, inSecond, again, once] = names;
		expect(again).toBe(once);
		expect(new Set([binas, inSecond, once]).size).toBe(3);

		const said = JSON.stringify(page) + JSON.stringify(await as(engineer).models({}));
		for (const { id, name, email } of [asha, bina]) {
			for (const secret of [id, name, email]) expect(said).not.toContain(secret);
		}
		expect(said).not.toContain('9800000000');
	});

	it.each(['1_', 'nonsense', `${'9'.repeat(16)}_x y`])('refuses the cursor %s', async (cursor) => {
		await expect(as(engineer).recentUpdates({ cursor })).rejects.toMatchObject({
			cause: { code: 'request/invalid' }
		});
	});
});

describe('recentReviews', () => {
	it('shows what everybody sees of one’s own models, newest first', async () => {
		const modelId = await addModel(store, engineer);
		await review(modelId, asha, { stars: 2, createdAt: new Date(Date.now() - 5000) });
		await review(modelId, bina, { reply: 'Thank you.' });
		await review(modelId, stranger, { hiddenAt: new Date() });
		await review(await addModel(store, stranger), asha);

		const page = await as(engineer).recentReviews({});
		expect(page.items).toMatchObject([
			{ modelId, authorName: 'Bina', stars: 4, text: 'Good.', replied: true },
			{ modelId, authorName: 'Asha', stars: 2, replied: false }
		]);
		expect(JSON.stringify(page)).not.toContain(asha.email);
		expect(JSON.stringify(page)).not.toContain(asha.id);
	});

	it('pages', async () => {
		for (let i = 0; i < 30; i++) await review(await addModel(store, engineer), asha);
		const items = await all((cursor) => as(engineer).recentReviews({ cursor }));
		expect(new Set(items.map(({ id }) => id)).size).toBe(30);
	});
});

describe('figures', () => {
	it('has one point for the version that was published, and nothing else', async () => {
		const modelId = await addModel(store, engineer);
		const { versions, staleness, refusals } = await as(engineer).figures({ modelId });
		expect(versions).toMatchObject([{ line: 1, number: 1, numUpdates: 0, credits: 0 }]);
		expect([staleness, refusals]).toEqual([[], []]);
	});

	it('counts cohorts, credits, lateness and refusals, oldest version first', async () => {
		const modelId = await addModel(store, engineer);
		for (const baseVersion of [1, 2]) {
			await sendFrom(asha, modelId);
			await sendFrom(bina, modelId, { baseVersion, numExamples: 30 });
			await mergeModel(store, modelId);
		}
		for (const baseVersion of [8, 9]) await sendFrom(asha, modelId, { baseVersion });

		const figures = await as(engineer).figures({ modelId });
		expect(figures.versions.map(({ number }) => number)).toEqual([1, 2, 3]);
		expect(figures.versions[2]).toMatchObject({
			promoted: true,
			numUpdates: 2,
			numExamples: 40,
			credits: 20,
			cohortLoss: 1,
			heldOutLoss: null
		});
		expect(figures.staleness).toEqual([
			{ staleness: 0, updates: 3 },
			{ staleness: 1, updates: 1 }
		]);
		expect(figures.refusals).toEqual([{ code: 'update/base-in-future', updates: 2 }]);
		expect(figures.openCandidates).toBe(0);

		const newest = await as(engineer).figures({ modelId, last: 1 });
		expect(newest.versions.map(({ number }) => number)).toEqual([3]);
		expect(newest.staleness).toEqual([
			{ staleness: 0, updates: 1 },
			{ staleness: 1, updates: 1 }
		]);
	});
});

describe('version', () => {
	it('tells what any version is made of', async () => {
		const modelId = await addModel(store, engineer);
		expect(await as(engineer).version({ modelId, line: 1, number: 1 })).toMatchObject({
			topologyDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			weightSpecs: [{ name: 'w', shape: [4] }]
		});
		await expect(as(engineer).version({ modelId, line: 1, number: 2 })).rejects.toMatchObject({
			cause: { code: 'version/not-found' }
		});
	});
});

describe('deletion', () => {
	it('counts people once, and what would be lost', async () => {
		const modelId = await addModel(store, engineer);
		for (const user of [asha, bina]) await sendFrom(user, modelId);
		await mergeModel(store, modelId);
		await sendFrom(asha, modelId);
		await sendFrom(stranger, modelId, { baseVersion: 9 });

		expect(await as(engineer).deletion({ modelId })).toMatchObject({
			contributors: 2,
			merged: 2,
			waiting: 1,
			versions: 2
		});
	});
});
