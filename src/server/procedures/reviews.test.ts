import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { ratingScore } from '$lib/domain/rating';
import type { Account } from '$lib/wire/api';
import type { Review, ReviewSort } from '$lib/wire/reviews';
import { setReviewHidden } from '../repositories/reviews.server';
import { appRouter } from '../router';
import { addModel, addUser, openTestStore, type TestStore } from '../testing/test-store.server';

let store: TestStore;
let engineer: Account;
let asha: Account;
let bina: Account;
let admin: Account;
let modelId: string;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Esha', 'engineer');
	asha = await addUser(store, 'Asha');
	bina = await addUser(store, 'Bina');
	admin = await addUser(store, 'Admin', 'admin');
}, 60_000);
beforeEach(async () => {
	modelId = await addModel(store, engineer);
	await store.database.prisma.rateLimit.deleteMany();
});
afterAll(() => store.close());

const as = (account: Account | null) =>
	appRouter.createCaller({ account, services: store }).reviews;
const noticesOf = async ({ id }: Account) =>
	(await store.database.prisma.notice.findMany({ where: { userId: id } })).filter(
		({ body }) => (body as { modelId?: string }).modelId === modelId
	);

async function write(author: Account, stars = 4, text = 'Works well.'): Promise<Review> {
	const { mine } = await as(author).save({ modelId, stars, text });
	if (!mine) throw new Error('It was not saved.');
	return mine;
}

async function refusal(work: Promise<unknown>): Promise<string> {
	const error: unknown = await work.catch((cause: unknown) => cause);
	const cause = error instanceof Error ? error.cause : undefined;
	if (cause instanceof StoreError) return cause.code;
	if (cause instanceof Error && cause.name.includes('ZodError')) return 'request/invalid';
	throw new Error('It was not refused.', { cause: error });
}

const ratingOf = async () => {
	const model = await store.database.prisma.model.findUniqueOrThrow({ where: { id: modelId } });
	const { ratingCount: count, ratingSum: sum, ratingScore } = model;
	return { count, sum, score: ratingScore };
};

describe('save', () => {
	it('is one review a person and model: shown at once, changed by saving again', async () => {
		const first = await write(asha, 2, ' Not\r\nyet. ');
		expect(first).toMatchObject({
			stars: 2,
			text: 'Not\nyet.',
			authorName: 'Asha',
			isMine: true,
			hasTrained: false,
			editedAt: null,
			reply: null
		});
		const again = await as(asha).save({ modelId, stars: 5, text: 'Now it works.' });
		expect(again).toMatchObject({
			histogram: [0, 0, 0, 0, 1],
			count: 1,
			average: 5,
			mine: { id: first.id, text: 'Now it works.' }
		});
		expect(again.mine?.editedAt).toBeGreaterThanOrEqual(first.createdAt);
		expect((await as(null).list({ modelId })).items).toMatchObject([
			{ id: first.id, text: 'Now it works.', isMine: false }
		]);
		expect(await ratingOf()).toEqual({
			count: 1,
			sum: 5,
			score: ratingScore({ count: 1, sum: 5 })
		});
	});

	it('tells the engineer of a new review, not of its changes', async () => {
		const { id } = await write(asha, 3);
		await write(asha, 4);
		expect(await noticesOf(engineer)).toMatchObject([
			{ kind: 'review-new', body: { modelId, modelTitle: 'Four weights', reviewId: id, stars: 3 } }
		]);
	});

	it.each([
		'<script>alert(1)</script><img src=x onerror=alert(1)>',
		'عمل رائع \u202e\u2066 evil \u05e9\u05dc\u05d5\u05dd',
		'👨‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈',
		'यो मोडेल धेरै राम्रो छ। क्षत्रिय ज्ञान',
		'😀'.repeat(5000)
	])('keeps the text as it was written: %.20s', async (text) => {
		await write(asha, 4, text);
		const { items } = await as(null).list({ modelId });
		expect(items[0]?.text).toBe(text.normalize('NFC'));
	});

	it.each([
		['an empty text', { text: ' \u200b ' }],
		['5,001 characters of four bytes', { text: '😀'.repeat(5001) }],
		['a NUL', { text: 'a\u0000' }],
		['half a character', { text: 'a\ud83d' }],
		['no star', { stars: 0 }],
		['six stars', { stars: 6 }],
		['half a star', { stars: 3.5 }]
	])('refuses %s', async (_name, wrong) => {
		const input = { modelId, stars: 3, text: 'Good.', ...wrong };
		expect(await refusal(as(asha).save(input))).toBe('request/invalid');
		expect(await ratingOf()).toEqual({ count: 0, sum: 0, score: 0 });
	});

	it("refuses the engineer's own model, a model out of sight, and a guest", async () => {
		const input = { modelId, stars: 5, text: 'Great.' };
		expect(await refusal(as(engineer).save(input))).toBe('review/own-model');
		expect(await refusal(as(null).save(input))).toBe('account/signed-out');
		await store.database.prisma.model.update({
			where: { id: modelId },
			data: { status: 'unlisted' }
		});
		expect(await refusal(as(asha).save(input))).toBe('model/not-found');
		expect(await refusal(as(asha).list({ modelId }))).toBe('model/not-found');
	});

	it('refuses the 31st within an hour', async () => {
		for (let i = 0; i < 30; i++) await write(asha, 1 + (i % 5));
		expect(await refusal(write(asha))).toBe('request/rate-limited');
		await write(bina);
	});
});

describe('delete', () => {
	it('takes the review and its stars away, for whoever wrote it', async () => {
		await write(asha, 5);
		await write(bina, 2);
		expect(await as(asha).delete({ modelId })).toMatchObject({ count: 1, average: 2, mine: null });
		expect(await refusal(as(asha).delete({ modelId }))).toBe('review/not-found');
		expect(await ratingOf()).toMatchObject({ count: 1, sum: 2 });
		await as(bina).delete({ modelId });
		expect(await ratingOf()).toEqual({ count: 0, sum: 0, score: 0 });
	});
});

describe('list', () => {
	it('marks who has trained the model, and names nobody who is gone', async () => {
		await write(asha);
		await write(bina);
		const { prisma } = store.database;
		const update = {
			modelId,
			userId: asha.id,
			baseNumber: 1,
			digest: 'd'.repeat(64),
			bytes: 1,
			codec: 'int8',
			numExamples: 1,
			deltaNorm: 1,
			trainedAt: new Date()
		};
		await prisma.clientUpdate.create({
			data: { ...update, id: crypto.randomUUID(), status: 'merged' }
		});
		await prisma.clientUpdate.create({
			data: { ...update, id: crypto.randomUUID(), userId: bina.id, status: 'rejected' }
		});
		const gone = await addUser(store, 'Gone');
		await write(gone);
		await prisma.user.update({ where: { id: gone.id }, data: { deletedAt: new Date() } });
		const { items } = await as(null).list({ modelId });
		expect(items.map(({ authorName, hasTrained }) => ({ authorName, hasTrained }))).toEqual([
			{ authorName: null, hasTrained: false },
			{ authorName: 'Bina', hasTrained: false },
			{ authorName: 'Asha', hasTrained: true }
		]);
	});

	it('pages in each order, every review once', async () => {
		const { prisma } = store.database;
		const people = await Promise.all([...Array(30).keys()].map((i) => addUser(store, `P${i}`)));
		await prisma.review.createMany({
			data: people.map(({ id: userId }, i) => ({
				id: crypto.randomUUID(),
				modelId,
				userId,
				stars: 1 + (i % 5),
				text: `${i}`,
				helpful: i % 3,
				createdAt: new Date(1_700_000_000_000 + 1000 * Math.floor(i / 2))
			}))
		});
		const orders: Record<ReviewSort, (review: Review) => number> = {
			newest: ({ createdAt }) => -createdAt,
			helpful: ({ helpful }) => -helpful,
			highest: ({ stars }) => -stars,
			lowest: ({ stars }) => stars
		};
		for (const [sort, rank] of Object.entries(orders) as [ReviewSort, (r: Review) => number][]) {
			const first = await as(null).list({ modelId, sort });
			expect(first.items).toHaveLength(24);
			const rest = await as(null).list({ modelId, sort, cursor: first.nextCursor ?? '' });
			expect(rest.nextCursor).toBeNull();
			const all = [...first.items, ...rest.items];
			expect(new Set(all.map(({ id }) => id)).size).toBe(30);
			expect(all.map(rank), sort).toEqual(all.map(rank).sort((a, b) => a - b));
		}
		for (const cursor of ['x', '9999999999999999_a']) {
			await as(null)
				.list({ modelId, sort: 'lowest', cursor })
				.catch((error: unknown) => expect(error).toHaveProperty('code', 'BAD_REQUEST'));
		}
	});

	it('shows a hidden review to its author and to moderators only, and does not count it', async () => {
		const { id } = await write(asha, 1);
		await write(bina, 5);
		await store.database.prisma.$transaction((tx) => setReviewHidden(tx, id, true));
		const seenBy = async (account: Account | null) =>
			(await as(account).list({ modelId })).items.some((review) => review.id === id);
		expect(await Promise.all([null, bina, engineer].map(seenBy))).toEqual([false, false, false]);
		expect(await Promise.all([asha, admin].map(seenBy))).toEqual([true, true]);
		expect(await as(asha).overview({ modelId })).toMatchObject({
			histogram: [0, 0, 0, 0, 1],
			mine: { isHidden: true }
		});
		expect(await refusal(as(bina).vote({ reviewId: id, helpful: true }))).toBe('review/not-found');
		expect(await refusal(as(engineer).reply({ reviewId: id, text: 'No.' }))).toBe(
			'review/not-found'
		);
	});
});

describe('vote', () => {
	it('counts a person once, and takes the vote back', async () => {
		const { id: reviewId } = await write(asha);
		const votes = [true, true].map((helpful) => as(bina).vote({ reviewId, helpful }));
		await Promise.all(votes);
		expect(await as(engineer).vote({ reviewId, helpful: true })).toEqual({ helpful: 2 });
		const { items } = await as(bina).list({ modelId });
		expect(items).toMatchObject([{ helpful: 2, foundHelpful: true }]);
		expect(await as(bina).vote({ reviewId, helpful: false })).toEqual({ helpful: 1 });
		expect(await as(bina).vote({ reviewId, helpful: false })).toEqual({ helpful: 1 });
	});

	it("refuses one's own", async () => {
		const { id: reviewId } = await write(asha);
		expect(await refusal(as(asha).vote({ reviewId, helpful: true }))).toBe('account/forbidden');
	});
});

describe('reply', () => {
	it("is the model's engineer's, tells the author once, can be changed and taken away", async () => {
		const { id: reviewId } = await write(asha);
		const other = await addUser(store, 'Other', 'engineer');
		expect(await refusal(as(other).reply({ reviewId, text: 'Mine!' }))).toBe('review/not-found');
		expect(await refusal(as(asha).reply({ reviewId, text: 'Mine!' }))).toBe('account/forbidden');

		await as(engineer).reply({ reviewId, text: 'Thanks.' });
		await as(engineer).reply({ reviewId, text: 'Thank you!' });
		const reply = async () => (await as(null).list({ modelId })).items[0]?.reply?.text ?? null;
		expect(await reply()).toBe('Thank you!');
		expect(await noticesOf(asha)).toMatchObject([{ kind: 'review-reply', body: { reviewId } }]);
		await as(engineer).deleteReply({ reviewId });
		expect(await reply()).toBeNull();
	});
});

describe('report', () => {
	it("counts once a person, and never one's own", async () => {
		const { id: reviewId } = await write(asha);
		const report = { reviewId, reason: 'An advertisement.' };
		expect(await as(bina).report(report)).toEqual({ status: 'reported' });
		expect(await as(bina).report({ reviewId, reason: 'Again' })).toEqual({ status: 'already' });
		expect((await as(bina).list({ modelId })).items).toMatchObject([{ hasReported: true }]);
		expect(await refusal(as(asha).report(report))).toBe('account/forbidden');
		expect(await refusal(as(bina).report({ reviewId, reason: 'x'.repeat(501) }))).toBe(
			'request/invalid'
		);
	});
});
