import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { popularity } from '$lib/domain/ranking';
import type { Account } from '$lib/wire/api';
import { addModel, addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { refreshPopularity } from './rankings.server';

const DAY = 86_400_000;
const now = new Date('2026-11-20T12:00:00Z');
let store: TestStore;
let owner: Account;
let people: Account[];

beforeAll(async () => {
	store = await openTestStore();
	owner = await addUser(store, 'Esha', 'engineer');
	people = await Promise.all(['Asha', 'Bina', 'Chet'].map((name) => addUser(store, name)));
}, 60_000);
afterAll(() => store.close());

/** [who, days ago] of updates that were merged. */
type Merged = readonly (readonly [number, number])[];

async function addTrained(merged: Merged, status: 'merged' | 'accepted' = 'merged') {
	const modelId = await addModel(store, owner);
	await store.database.prisma.clientUpdate.createMany({
		data: merged.map(([who, days]) => {
			const receivedAt = new Date(now.getTime() - days * DAY);
			const sizes = { bytes: 1, numExamples: 1, deltaNorm: 1, codec: 'int8', baseNumber: 1 };
			const userId = people[who]?.id ?? '';
			const times = { trainedAt: receivedAt, receivedAt };
			return { id: uuidv7(), modelId, userId, digest: 'd', status, ...sizes, ...times };
		})
	});
	return modelId;
}

async function rate(id: string, ratingScore: number) {
	const data = { ratingCount: 3, ratingSum: 12, ratingScore };
	await store.database.prisma.model.update({ where: { id }, data });
}

const scoreOf = async (id: string) =>
	(await store.database.prisma.model.findUniqueOrThrow({ where: { id } })).popularity;

it('writes what the domain says, for every model', async () => {
	const crowd = await addTrained([[0, 0], [1, 45], [1, 10.5], [2, 90], [2, 400]]); // prettier-ignore
	const forgotten = await addTrained([[0, 366]]);
	const waiting = await addTrained([[0, 0]], 'accepted');
	const rated = await addTrained([[1, 3]]);
	await rate(rated, 4.25);
	await refreshPopularity(store.database.prisma, now);

	const expected = (contributorDays: number[], ratingScore: number | null = null) =>
		popularity({ contributorDays, ratingScore });
	expect(await scoreOf(crowd)).toBeCloseTo(expected([0, 10.5, 90]), 9);
	expect(await scoreOf(forgotten)).toBe(0);
	expect(await scoreOf(waiting)).toBe(0);
	expect(await scoreOf(rated)).toBeCloseTo(expected([3], 4.25), 9);
});

it("counts one user's thousand updates once", async () => {
	const one = await addTrained([[0, 2]]);
	const thousand = await addTrained(Array.from({ length: 1000 }, (_, i) => [0, 2 + i / 1000]));
	await refreshPopularity(store.database.prisma, now);
	expect(await scoreOf(thousand)).toBeCloseTo(await scoreOf(one), 9);
});

it('writes only what changed', async () => {
	await refreshPopularity(store.database.prisma, now);
	expect(await refreshPopularity(store.database.prisma, now)).toBe(0);
});
