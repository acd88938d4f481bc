import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ratingScore } from '$lib/domain/rating';
import type { Account } from '$lib/wire/api';
import { addModel, addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { inTransaction } from './db.server';
import { insertReport, listReports, resolveReports } from './review-reports.server';
import { deleteReview, saveReview, setReviewHidden } from './reviews.server';

let store: TestStore;
let engineer: Account;
let people: Account[];
let modelId: string;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Esha', 'engineer');
	people = await Promise.all([...Array(25).keys()].map((i) => addUser(store, `P${i}`)));
}, 60_000);
beforeEach(async () => {
	modelId = await addModel(store, engineer);
});
afterAll(() => store.close());

const save = (person: Account, stars: number) =>
	inTransaction(store.database.prisma, (tx) =>
		saveReview(tx, { modelId, userId: person.id, stars, text: 'Good.' })
	);
const remove = (person: Account) =>
	inTransaction(store.database.prisma, (tx) => deleteReview(tx, { modelId, userId: person.id }));
const hide = (id: string, hidden: boolean) =>
	inTransaction(store.database.prisma, (tx) => setReviewHidden(tx, id, hidden));
const report = (reviewId: string, person: Account) =>
	inTransaction(store.database.prisma, (tx) =>
		insertReport(tx, { reviewId, userId: person.id, reason: `says ${person.name}` })
	);
const resolve = (id: string) =>
	inTransaction(store.database.prisma, (tx) => resolveReports(tx, id));

/** The model's counters, and what they should be. */
async function counters() {
	const { prisma } = store.database;
	const model = await prisma.model.findUniqueOrThrow({ where: { id: modelId } });
	const rows = await prisma.review.findMany({ where: { modelId, hiddenAt: null } });
	const sum = rows.reduce((total, { stars }) => total + stars, 0);
	return {
		kept: [model.ratingCount, model.ratingSum, model.ratingScore],
		real: [rows.length, sum, ratingScore({ count: rows.length, sum })]
	};
}

describe('the rating of a model', () => {
	it('leaves out what is hidden, also when that is changed or deleted', async () => {
		const [a, b] = people as [Account, Account];
		const { id } = await save(a, 1);
		await save(b, 5);
		await hide(id, true);
		await hide(id, true);
		expect((await counters()).kept).toEqual([1, 5, ratingScore({ count: 1, sum: 5 })]);
		await save(a, 2);
		expect((await counters()).kept.slice(0, 2)).toEqual([1, 5]);
		await hide(id, false);
		expect((await counters()).kept.slice(0, 2)).toEqual([2, 7]);
		await hide(id, true);
		await remove(a);
		expect((await counters()).kept.slice(0, 2)).toEqual([1, 5]);
	});

	it('refuses to hide what is not there', async () => {
		await expect(hide(crypto.randomUUID(), true)).rejects.toMatchObject({
			code: 'review/not-found'
		});
	});
});

describe('reports', () => {
	it('are listed by review, the most reported first, until they are resolved', async () => {
		const { prisma } = store.database;
		const [a, b, c, d] = people as [Account, Account, Account, Account];
		const once = (await save(a, 1)).id;
		const twice = (await save(b, 1)).id;
		await Promise.all([report(once, c), report(twice, c), report(twice, d), report(twice, d)]);

		const { items } = await listReports(prisma, undefined);
		expect(items.map(({ id, reported }) => [id, reported])).toEqual([
			[twice, 2],
			[once, 1]
		]);
		expect(items[0]?.reports.map(({ reason }) => reason).sort()).toEqual(['says P2', 'says P3']);

		expect(await resolve(twice)).toBe(2);
		expect((await listReports(prisma, undefined)).items.map(({ id }) => id)).toEqual([once]);
		await expect(resolve(twice)).rejects.toMatchObject({ code: 'report/not-found' });
		await expect(resolve(crypto.randomUUID())).rejects.toMatchObject({ code: 'review/not-found' });
		// who has reported it once is not asked again
		expect(await report(twice, c)).toBe(false);
		await resolve(once);
	});

	it('page', async () => {
		const { prisma } = store.database;
		const [reporter, ...authors] = people as [Account, ...Account[]];
		const more = await Promise.all([1, 2].map((i) => addUser(store, `More${i}`)));
		const saved = await Promise.all([...authors, ...more].map((person) => save(person, 1)));
		for (const { id } of saved) await report(id, reporter);
		const first = await listReports(prisma, undefined);
		expect(first.items).toHaveLength(24);
		const rest = await listReports(prisma, first.nextCursor ?? '');
		const ids = [...first.items, ...rest.items].map(({ id }) => id);
		expect(ids.sort()).toEqual(saved.map(({ id }) => id).sort());
	});
});
