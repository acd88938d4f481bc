import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '$lib/wire/api';
import { receiptBody } from '$lib/wire/api';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';
import { eraseMergedUpdates } from './erase-updates.server';
import { mergeModel } from './merge-model.server';

let store: TestStore;
let engineer: Account;
let asha: Account;
beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
}, 60_000);
afterAll(() => store.close());

/** Two updates of a model, sent. @returns Their ids and digests. */
async function sendTwo(modelId: string) {
	const sent = [];
	for (let i = 0; i < 2; i++) {
		const update = await makeUpdate(modelId);
		await send(store, asha, update);
		const digest = createHash('sha256').update(update.bytes).digest('hex');
		sent.push({ id: update.id, digest });
	}
	return sent;
}

const sizesOf = (sent: readonly { digest: string }[]) =>
	Promise.all(sent.map(({ digest }) => store.blobs.uploads.size(digest)));

/** What the merge and the receipt of an update say of doing it again. */
async function saidOf(id: string) {
	const { prisma } = store.database;
	const { merge, receipt } = await prisma.clientUpdate.findUniqueOrThrow({
		where: { id },
		include: { merge: true, receipt: true }
	});
	const { outcome } = receiptBody.parse(receipt?.body);
	const replay = outcome.kind === 'merged' ? outcome.replay : 'rejected';
	return { keepsUpdates: merge?.keepsUpdates, isErased: !!merge?.erasedAt, replay };
}

describe('eraseMergedUpdates', () => {
	it('deletes what was merged where the model does not keep it, and not before', async () => {
		const modelId = await addModel(store, engineer, { keepUpdates: false });
		const sent = await sendTwo(modelId);
		await eraseMergedUpdates(store);
		expect(await sizesOf(sent)).toEqual([expect.any(Number), expect.any(Number)]);

		// the process dies in the merge's transaction: nothing is committed, nothing may go
		const checkpoint = (step: string) => {
			if (step === 'receipts') throw new Error('power cut');
		};
		await expect(mergeModel({ ...store, checkpoint }, modelId)).rejects.toThrow('power cut');
		await eraseMergedUpdates(store);
		expect(await sizesOf(sent)).toEqual([expect.any(Number), expect.any(Number)]);

		expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged' });
		await eraseMergedUpdates(store);
		expect(await sizesOf(sent)).toEqual([null, null]);
		expect(await saidOf(sent[0]?.id ?? '')).toEqual({
			keepsUpdates: false,
			isErased: true,
			replay: 'off'
		});
	});

	it('keeps them by default', async () => {
		const modelId = await addModel(store, engineer);
		const sent = await sendTwo(modelId);
		await mergeModel(store, modelId);
		await eraseMergedUpdates(store);
		expect(await sizesOf(sent)).toEqual([expect.any(Number), expect.any(Number)]);
		expect(await saidOf(sent[0]?.id ?? '')).toEqual({
			keepsUpdates: true,
			isErased: false,
			replay: undefined
		});
	});

	it('goes by what held when it merged, whatever the settings say since', async () => {
		const modelId = await addModel(store, engineer);
		const sent = await sendTwo(modelId);
		await mergeModel(store, modelId);
		await store.database.prisma.model.update({
			where: { id: modelId },
			data: { keepUpdates: false }
		});
		await eraseMergedUpdates(store);
		expect(await sizesOf(sent)).toEqual([expect.any(Number), expect.any(Number)]);
	});

	it('keeps bytes that another row still waits with', async () => {
		const modelId = await addModel(store, engineer, { keepUpdates: false });
		const [first, second] = await sendTwo(modelId);
		const other = await addModel(store, engineer);
		const waiting = await makeUpdate(other);
		await send(store, asha, waiting);
		await store.database.prisma.clientUpdate.update({
			where: { id: waiting.id },
			data: { digest: first?.digest ?? '' }
		});
		await mergeModel(store, modelId);
		await eraseMergedUpdates(store);
		const both = [first, second].map((sent) => ({ digest: sent?.digest ?? '' }));
		expect(await sizesOf(both)).toEqual([expect.any(Number), null]);
	});
});
