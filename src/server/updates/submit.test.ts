import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeDelta, type Encoding } from '$lib/domain/codec';
import type { Codec } from '$lib/domain/update';
import type { Account } from '$lib/wire/api';
import { firstBreak, type ChainedReceipt } from '$lib/wire/receipt';
import { fundModel, takeBackBudget } from '../credits/budgets.server';
import { mergeModel } from '../merging/merge-model.server';
import { deleteModel } from '../publishing/delete-model.server';
import { inTransaction } from '../repositories/db.server';
import { balanceOf } from '../repositories/ledger.server';
import { findModel } from '../repositories/models.server';
import {
	addCandidate,
	addModel,
	addUser,
	grant,
	makeUpdate,
	openTestStore,
	put,
	readHead,
	send,
	TEST_WEIGHTS,
	type TestStore,
	type TestUpdate
} from '../testing/test-store.server';
import { submitUpdate } from './submit.server';

let store: TestStore;
let engineer: Account;
let asha: Account;
let modelId: string;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
	modelId = await addModel(store, engineer);
});

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const rowOf = (id: string) =>
	store.database.prisma.clientUpdate.findUnique({ where: { id }, include: { receipt: true } });

describe('an update that fits', () => {
	it('is queued, with what its header and its payload say', async () => {
		const update = await makeUpdate(modelId, { delta: [3, 0, -4, 0] });
		expect(await send(store, asha, update)).toEqual({ status: 'queued', remaining: 1 });
		expect(await rowOf(update.id)).toMatchObject({
			status: 'accepted',
			userId: asha.id,
			baseNumber: 1,
			numExamples: 10,
			deltaNorm: 5,
			bytes: update.bytes.length,
			receipt: null
		});
	});

	it.each<[Codec, Encoding, number]>([
		['float32', 'float32', 5],
		['int8', 'int8', 5],
		['int4', 'int4', 5],
		// the largest of the four alone
		['top-k', { share: 0.25, entries: 'int8' }, 4]
	])('is read in %s', async (codec, encoding, deltaNorm) => {
		const payload = encodeDelta(encoding, Float32Array.of(0, 3, 0, -4), () => 0.5);
		const update = await makeUpdate(modelId, { header: { codec }, payload });
		expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
		expect((await rowOf(update.id))?.deltaNorm).toBeCloseTo(deltaNorm, 0);
	});

	it('counts once when two tabs send it at the same time, and when it is sent again', async () => {
		const update = await makeUpdate(modelId);
		const answers = await Promise.all([1, 2, 3].map(() => send(store, asha, update)));
		expect(answers.map(({ status }) => status).sort()).toEqual([
			'duplicate',
			'duplicate',
			'queued'
		]);
		expect(await send(store, asha, update)).toEqual({ status: 'duplicate' });
		expect(await store.database.prisma.clientUpdate.count({ where: { modelId } })).toBe(1);
	});

	it('keeps no time from the future: a device’s clock may be wrong', async () => {
		const update = await makeUpdate(modelId, { header: { trainedAt: 8.64e15 } });
		expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
		const row = await rowOf(update.id);
		expect(row?.trainedAt).toEqual(row?.receivedAt);
	});
});

describe('refusals', () => {
	it.each<[string, string, TestUpdate]>([
		['update/not-finite', 'a NaN', { payload: floats(1, NaN, 1, 1) }],
		['update/not-finite', 'an infinity', { payload: floats(1, 1, 1, Infinity) }],
		['update/shape-mismatch', 'a payload cut short', { payload: floats(1, 1, 1) }],
		[
			'update/malformed',
			'bytes that no encoder writes',
			{ header: { codec: 'top-k' }, payload: new Uint8Array(12).fill(255) }
		],
		[
			'update/shape-mismatch',
			'another shape',
			{ header: { numWeights: 5 }, delta: [1, 1, 1, 1, 1] }
		],
		['update/base-in-future', 'a version to come', { header: { baseVersion: 2 } }],
		['update/base-in-future', 'a line to come', { header: { line: 2 } }],
		['update/recipe-mismatch', 'another recipe', { header: { recipeDigest: '1'.repeat(64) } }],
		['update/plugin-mismatch', 'another plugin', { header: { pluginDigest: '1'.repeat(64) } }],
		['update/too-few-examples', 'few examples', { header: { numExamples: 4 } }],
		['update/too-many-examples', 'a wild claim', { header: { numExamples: 2 ** 31 - 1 } }]
	])('%s for %s: kept with a receipt, the head unchanged', async (code, _name, bad) => {
		const update = await makeUpdate(modelId, bad);
		const answer = await send(store, asha, update);
		expect(answer).toMatchObject({ status: 'rejected', code });
		expect(await rowOf(update.id)).toMatchObject({
			status: 'rejected',
			errorCode: code,
			receipt: { sequence: 1, body: { outcome: { kind: 'rejected', code } } }
		});
		expect(await send(store, asha, update)).toEqual(answer);
		expect(await readHead(store, modelId)).toEqual({
			number: 1,
			weights: Array(TEST_WEIGHTS).fill(0)
		});
	});

	it('update/base-unknown for a version that the model never had', async () => {
		await store.database.prisma.model.update({ where: { id: modelId }, data: { headNumber: 3 } });
		const update = await makeUpdate(modelId, { header: { baseVersion: 2 } });
		expect(await send(store, asha, update)).toMatchObject({ code: 'update/base-unknown' });
		expect(await rowOf(update.id)).toMatchObject({ baseNumber: 2, baseVersionId: null });
	});

	it('update/too-stale beyond what the model allows', async () => {
		const strict = await addModel(store, engineer, { maxStaleness: 1 });
		for (const number of [2, 3]) await addCandidate(store, strict, number);
		const { prisma } = store.database;
		await prisma.version.updateMany({ where: { modelId: strict }, data: { promoted: true } });
		await prisma.model.update({ where: { id: strict }, data: { headNumber: 3 } });
		const update = await makeUpdate(strict);
		expect(await send(store, asha, update)).toMatchObject({ code: 'update/too-stale' });
	});

	it.each(['pending', 'paused', 'unlisted', 'deleted'] as const)(
		'model/not-listed while %s',
		async (status) => {
			await store.database.prisma.model.update({ where: { id: modelId }, data: { status } });
			const answer = await send(store, asha, await makeUpdate(modelId));
			expect(answer).toMatchObject({ status: 'rejected', code: 'model/not-listed' });
		}
	);

	it('model/not-found for a model that this store has never had', async () => {
		const answer = await send(store, asha, await makeUpdate(uuidv7()));
		expect(answer).toMatchObject({ status: 'rejected', code: 'model/not-found' });
	});

	it.each([
		['3 garbage bytes', () => Uint8Array.of(1, 2, 3)],
		['an empty file', () => new Uint8Array(0)],
		['100 KB of noise', () => Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 251)]
	])('update/malformed for %s', async (_name, bytes) => {
		const answer = await send(store, asha, { id: uuidv7(), bytes: bytes() });
		expect(answer).toMatchObject({ status: 'rejected', code: 'update/malformed' });
	});

	it('update/malformed for a container that was made under another id', async () => {
		const { bytes } = await makeUpdate(modelId);
		const answer = await send(store, asha, { id: uuidv7(), bytes });
		expect(answer).toMatchObject({ status: 'rejected', code: 'update/malformed' });
	});

	it('update/id-reused for another update, or another person, under a known id', async () => {
		const first = await makeUpdate(modelId);
		await send(store, asha, first);
		const second = await makeUpdate(modelId, { header: { id: first.id }, delta: [9, 9, 9, 9] });
		expect(await send(store, asha, second)).toMatchObject({ code: 'update/id-reused' });
		expect(await send(store, await addUser(store, 'Bina'), first)).toMatchObject({
			code: 'update/id-reused'
		});
		expect(await rowOf(first.id)).toMatchObject({ status: 'accepted', userId: asha.id });
	});

	it('throws blob/not-found where the bytes have not been put', async () => {
		const submission = { id: uuidv7(), digest: '9'.repeat(64), userId: asha.id };
		await expect(submitUpdate(store, submission)).rejects.toMatchObject({ code: 'blob/not-found' });
	});

	it('chains receipts without a gap when many updates are refused at once', async () => {
		const updates = await Promise.all(
			Array.from({ length: 12 }, () => makeUpdate(modelId, { header: { baseVersion: 7 } }))
		);
		await Promise.all(updates.map((update) => send(store, asha, update)));
		const receipts = await store.database.prisma.receipt.findMany({
			where: { modelId },
			orderBy: { sequence: 'asc' }
		});
		expect(receipts.map(({ sequence }) => sequence)).toEqual(updates.map((_, i) => i + 1));
		expect(await firstBreak(receipts as unknown as ChainedReceipt[])).toBeNull();
	});
});

describe('a model’s budget', () => {
	const left = (id: string) => balanceOf(store.database.prisma, { kind: 'escrow', modelId: id });

	it('promises each accepted update its pay and fee, and no more than there is', async () => {
		const paying = { creditsPerUpdate: 20, threshold: 100 };
		// 21 each, with the fee of 5 %: four of them, and 20 credits too many for them but not for a fifth
		const id = await addModel(store, engineer, { ...paying, budget: 104n });
		const updates = await Promise.all(Array.from({ length: 12 }, () => makeUpdate(id)));
		const settled = await Promise.allSettled(updates.map((update) => send(store, asha, update)));
		const refused = settled.filter((answer) => answer.status === 'rejected');
		expect(refused).toHaveLength(8);
		for (const { reason } of refused) expect(reason).toMatchObject({ code: 'model/has-no-budget' });

		// nothing is kept of what was not accepted: it may come again
		const rows = await store.database.prisma.clientUpdate.findMany({ where: { modelId: id } });
		expect(rows).toHaveLength(4);
		expect(rows[0]).toMatchObject({ status: 'accepted', credits: 20n, fee: 1n });
		const receipts = await store.database.prisma.receipt.count({ where: { modelId: id } });
		expect(receipts).toBe(0);

		// what is promised cannot be taken back, and a merge can always pay
		const model = { id, title: 'M' };
		const back = { userId: engineer.id, model, amount: 21n, requestId: uuidv7() };
		const taking = inTransaction(store.database.prisma, (tx) => takeBackBudget(tx, back));
		await expect(taking).rejects.toMatchObject({ code: 'credits/insufficient' });
		await store.database.prisma.model.update({
			where: { id },
			data: { threshold: 4, creditsPerUpdate: 999n }
		});
		const before = await balanceOf(store.database.prisma, { kind: 'user', userId: asha.id });
		expect(await mergeModel(store, id)).toMatchObject({ status: 'merged', numUpdates: 4 });
		expect(await balanceOf(store.database.prisma, { kind: 'user', userId: asha.id })).toBe(
			before + 80n
		);
		expect(await left(id)).toBe(20n);

		// with a budget again, the same update is welcome again
		const again = updates.find((_, i) => settled[i]?.status === 'rejected');
		if (!again) throw new Error('None was refused.');
		await expect(send(store, asha, again)).rejects.toMatchObject({ code: 'model/has-no-budget' });
		await grant(store, engineer, 1000n);
		const fund = { userId: engineer.id, model, amount: 1000n, requestId: uuidv7() };
		await inTransaction(store.database.prisma, (tx) => fundModel(tx, fund));
		await store.database.prisma.model.update({ where: { id }, data: { creditsPerUpdate: 20n } });
		expect(await send(store, asha, again)).toMatchObject({ status: 'queued' });
	});

	it('is not needed where updates earn nothing', async () => {
		const free = await addModel(store, engineer, { creditsPerUpdate: 0, budget: 0n });
		expect(await send(store, asha, await makeUpdate(free))).toMatchObject({ status: 'queued' });
		expect(await send(store, asha, await makeUpdate(free))).toMatchObject({ status: 'queued' });
		expect(await mergeModel(store, free)).toMatchObject({ status: 'merged' });
		expect(await left(free)).toBe(0n);
	});

	it('does not forget an update that it had accepted', async () => {
		const id = await addModel(store, engineer, { creditsPerUpdate: 10, budget: 10n });
		const update = await makeUpdate(id);
		expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
		expect(await send(store, asha, update)).toEqual({ status: 'duplicate' });
	});

	it('goes back to the engineer when the model is deleted, also what was promised', async () => {
		const id = await addModel(store, engineer, { creditsPerUpdate: 10, budget: 35n });
		await send(store, asha, await makeUpdate(id));
		const { prisma } = store.database;
		const before = await balanceOf(prisma, { kind: 'user', userId: engineer.id });
		const model = await findModel(prisma, { id });
		if (!model) throw new Error('It is gone.');
		await deleteModel(prisma, model);
		expect(await left(id)).toBe(0n);
		expect(await balanceOf(prisma, { kind: 'user', userId: engineer.id })).toBe(before + 35n);
	});
});

it('a client that leaves mid-way blocks nobody', async () => {
	// it has put its bytes and never says so
	const { bytes } = await makeUpdate(modelId);
	await put(store.blobs.uploads, bytes);
	for (const remaining of [1, 0]) {
		const answer = await send(store, asha, await makeUpdate(modelId));
		expect(answer).toEqual({ status: 'queued', remaining });
	}
});
