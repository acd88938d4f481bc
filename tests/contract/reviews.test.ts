import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { ratingScore } from '$lib/domain/rating';
import type { Account } from '$lib/wire/api';
import { folderBlobs } from '$server/blobs/folder-blob-store.server';
import { inTransaction, type Db } from '$server/repositories/db.server';
import {
	insertReport,
	resolveReports,
	setHelpful
} from '$server/repositories/review-reports.server';
import { deleteReview, saveReview, setReviewHidden } from '$server/repositories/reviews.server';
import { addModel, addUser, type TestStore } from '$server/testing/test-store.server';
import { engines, type Engine } from '../support/engines';

const SLOW = 120_000;

describe.each(engines(54_319))('reviews on %s', (_, open) => {
	let engine: Engine;
	let blobs: string;
	let store: TestStore;
	let engineer: Account;
	let people: Account[];
	let modelId: string;

	beforeAll(async () => {
		engine = await open();
		blobs = await mkdtemp(join(tmpdir(), 'ml-store-reviews-'));
		// users and models need no more of a store than this
		store = { database: engine.database, blobs: folderBlobs(blobs) } as unknown as TestStore;
		engineer = await addUser(store, 'Esha', 'engineer');
		people = await Promise.all([...Array(25).keys()].map((i) => addUser(store, `P${i}`)));
	}, SLOW);
	beforeEach(async () => {
		modelId = await addModel(store, engineer);
	});
	afterAll(async () => {
		await engine.stop();
		await rm(blobs, { recursive: true });
	});

	const tx = <T>(work: (tx: Db) => Promise<T>) => inTransaction(engine.database.prisma, work);
	const save = ({ id: userId }: Account, stars: number) =>
		tx((tx) => saveReview(tx, { modelId, userId, stars, text: 'Good.' }));
	const remove = ({ id: userId }: Account) => tx((tx) => deleteReview(tx, { modelId, userId }));
	const hide = (id: string, hidden: boolean) => orGone(tx((tx) => setReviewHidden(tx, id, hidden)));

	it(
		'sum up exactly after 100 saves, changes, deletions and hidings at the same time',
		async () => {
			const { prisma } = engine.database;
			await Promise.all(people.map((person, i) => save(person, 1 + (i % 5))));
			expect(await counters()).toEqual([25, 75, ratingScore({ count: 25, sum: 75 })]);

			const rows = await prisma.review.findMany({ where: { modelId }, orderBy: { id: 'asc' } });
			await Promise.all([
				...people.map((person, i) => save(person, 5 - (i % 5))),
				...people.slice(0, 10).map(remove),
				...rows.slice(5, 15).map(({ id }) => hide(id, true)),
				...rows.slice(10, 15).map(({ id }) => hide(id, false)),
				...people.slice(0, 5).map((person) => save(person, 3))
			]);

			const shown = await prisma.review.findMany({ where: { modelId, hiddenAt: null } });
			const sum = shown.reduce((total, { stars }) => total + stars, 0);
			const count = shown.length;
			expect(await counters()).toEqual([count, sum, ratingScore({ count, sum })]);
		},
		SLOW
	);

	it(
		'count votes and reports exactly, each person once',
		async () => {
			const { prisma } = engine.database;
			const [author, ...readers] = people as [Account, ...Account[]];
			const { id: reviewId } = await save(author, 4);
			const vote = (userId: string, helpful: boolean) =>
				tx((tx) => setHelpful(tx, { reviewId, userId }, helpful));
			const report = (userId: string) =>
				tx((tx) => insertReport(tx, { reviewId, userId, reason: 'It is an advertisement.' }));
			await Promise.all([
				...readers.flatMap(({ id }) => [vote(id, true), vote(id, true)]),
				...readers.slice(0, 8).map(({ id }) => vote(id, false)),
				...readers.flatMap(({ id }) => [report(id), report(id)]),
				orGone(tx((tx) => resolveReports(tx, reviewId)))
			]);

			const review = await prisma.review.findUniqueOrThrow({ where: { id: reviewId } });
			const helpful = await prisma.helpfulVote.count({ where: { reviewId } });
			const reported = await prisma.reviewReport.count({ where: { reviewId, resolvedAt: null } });
			expect(review).toMatchObject({ helpful, reported });
			expect(await prisma.reviewReport.count({ where: { reviewId } })).toBe(readers.length);
		},
		SLOW
	);

	async function counters(): Promise<[number, number, number]> {
		const { prisma } = engine.database;
		const model = await prisma.model.findUniqueOrThrow({ where: { id: modelId } });
		return [model.ratingCount, model.ratingSum, model.ratingScore];
	}
});

/** What is gone by then may be refused; a bug is not. */
async function orGone(act: Promise<unknown>): Promise<void> {
	await act.catch((error: unknown) => {
		if (!(error instanceof StoreError)) throw error;
	});
}
