import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account, ReceiptBody } from '$lib/wire/api';
import { firstBreak, type ChainedReceipt } from '$lib/wire/receipt';
import { balanceOf } from '../repositories/ledger.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	readHead,
	send,
	type TestStore,
	type TestUpdate
} from '../testing/test-store.server';
import { mergeModel } from './merge-model.server';

let store: TestStore;
let engineer: Account;
let asha: Account;
let bina: Account;
let modelId: string;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
	asha = await addUser(store, 'Asha');
	bina = await addUser(store, 'Bina');
	modelId = await addModel(store, engineer);
});

async function sendNew(user: Account, update?: TestUpdate) {
	const made = await makeUpdate(modelId, update);
	expect(await send(store, user, made)).toMatchObject({ status: 'queued' });
	return made.id;
}

async function outcomeOf(updateId: string): Promise<ReceiptBody['outcome']> {
	const receipt = await store.database.prisma.receipt.findUniqueOrThrow({ where: { updateId } });
	return (receipt.body as unknown as ReceiptBody).outcome;
}

const balance = (user: Account) =>
	balanceOf(store.database.prisma, { kind: 'user', userId: user.id });

/** Everything that a merge writes, to be compared before and after. */
async function traces() {
	const { prisma } = store.database;
	const where = { modelId };
	return {
		head: await readHead(store, modelId),
		versions: await prisma.version.count({ where }),
		merges: await prisma.merge.count({ where }),
		accepted: await prisma.clientUpdate.count({ where: { modelId, status: 'accepted' } }),
		receipts: await prisma.receipt.count({ where }),
		paid: [await balance(asha), await balance(bina)]
	};
}

describe('a merge', () => {
	it('waits for K updates', async () => {
		await sendNew(asha);
		expect(await mergeModel(store, modelId)).toEqual({ status: 'not-due' });
	});

	it('moves the head by the weighted mean, with receipts, credits and notices', async () => {
		const first = await sendNew(asha, { delta: [4, 0, 0, 0], header: { numExamples: 30 } });
		await sendNew(bina, { delta: [0, 4, 0, 0], header: { numExamples: 10 } });
		expect(await mergeModel(store, modelId)).toEqual({
			status: 'merged',
			version: 2,
			numUpdates: 2
		});
		expect(await readHead(store, modelId)).toEqual({ number: 2, weights: [3, 1, 0, 0] });
		expect(await outcomeOf(first)).toMatchObject({
			kind: 'merged',
			version: 2,
			staleness: 0,
			weight: 1,
			credits: 10
		});
		expect(await balance(asha)).toBe(10n);
		expect(await store.database.prisma.notice.findMany({ where: { userId: asha.id } })).toEqual([
			expect.objectContaining({ kind: 'update-merged' })
		]);
		expect(await store.database.prisma.merge.findFirst({ where: { modelId } })).toMatchObject({
			strategy: 'fedavg',
			backend: 'cpu',
			numUpdates: 2,
			numExamples: 40,
			maxStaleness: 0
		});
		expect(await mergeModel(store, modelId)).toEqual({ status: 'not-due' });
	});

	it('counts a late update by its staleness weight, shown on its receipt', async () => {
		for (let version = 2; version <= 4; version++) {
			await sendNew(asha, { delta: [0, 0, 0, 0], header: { baseVersion: version - 1 } });
			await sendNew(bina, { delta: [0, 0, 0, 0], header: { baseVersion: version - 1 } });
			await mergeModel(store, modelId);
		}
		// trained from v1, three versions late: φ = 1/√4; it is half of the buffer's examples
		const late = await sendNew(asha, { delta: [8, 8, 8, 8] });
		await sendNew(bina, { delta: [0, 0, 0, 0], header: { baseVersion: 4 } });
		expect(await mergeModel(store, modelId)).toMatchObject({ version: 5 });

		expect((await readHead(store, modelId)).weights).toEqual([2, 2, 2, 2]);
		expect(await outcomeOf(late)).toMatchObject({ version: 5, staleness: 3, weight: 0.5 });
		expect(
			await store.database.prisma.merge.findFirst({ where: { modelId }, orderBy: { id: 'desc' } })
		).toMatchObject({ meanStaleness: 1.5, maxStaleness: 3 });

		const receipts = await store.database.prisma.receipt.findMany({
			where: { modelId },
			orderBy: { sequence: 'asc' }
		});
		expect(receipts).toHaveLength(8);
		expect(await firstBreak(receipts as unknown as ChainedReceipt[])).toBeNull();
	});

	it('takes fewer than K once the oldest has waited long enough', async () => {
		await sendNew(asha, { delta: [1, 2, 3, 4] });
		const later = Date.now() + 3_600_000;
		expect(await mergeModel(store, modelId, later)).toMatchObject({ numUpdates: 1 });
		expect((await readHead(store, modelId)).weights).toEqual([1, 2, 3, 4]);
	});

	it('happens once, however many processes try at the same time', async () => {
		await sendNew(asha);
		await sendNew(bina);
		const outcomes = await Promise.all([1, 2, 3, 4].map(() => mergeModel(store, modelId)));
		expect(outcomes.filter(({ status }) => status === 'merged')).toHaveLength(1);
		expect(await traces()).toMatchObject({ versions: 2, merges: 1, receipts: 2, paid: [10n, 10n] });
	});

	it('gives the same bytes when it is done again from the same updates', async () => {
		const deltas = [
			[0.1, 0.2, 0.3, 0.4],
			[1e-3, -7, 2.5, 1 / 3]
		];
		const digests: string[] = [];
		for (let run = 0; run < 2; run++) {
			modelId = await addModel(store, engineer);
			for (const delta of deltas) await sendNew(asha, { delta });
			await mergeModel(store, modelId);
			const version = await store.database.prisma.version.findFirstOrThrow({
				where: { modelId, number: 2 }
			});
			digests.push(version.weightsDigest);
		}
		expect(digests[0]).toBe(digests[1]);
	});
});

describe('an update whose bytes the store has lost or damaged', () => {
	const digestOf = async (id: string) =>
		(await store.database.prisma.clientUpdate.findUniqueOrThrow({ where: { id } })).digest;

	it('is refused with a receipt while the rest merge', async () => {
		const lost = await sendNew(asha);
		await store.blobs.uploads.delete(await digestOf(lost));
		const cut = await sendNew(asha, { delta: [5, 5, 5, 5] });
		const path = await store.blobs.uploads.localPath(await digestOf(cut));
		await writeFile(path, (await store.blobs.uploads.read(await digestOf(cut))).subarray(0, -1));
		await sendNew(bina, { delta: [2, 2, 2, 2] });

		expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', numUpdates: 1 });
		expect((await readHead(store, modelId)).weights).toEqual([2, 2, 2, 2]);
		for (const id of [lost, cut]) {
			expect(await outcomeOf(id)).toMatchObject({ kind: 'rejected', code: 'update/unreadable' });
		}
		expect(await balance(asha)).toBe(0n);
		expect(await mergeModel(store, modelId)).toEqual({ status: 'not-due' });
	});

	it('leaves the head where it was if nothing else waited', async () => {
		for (const user of [asha, bina]) {
			await store.blobs.uploads.delete(await digestOf(await sendNew(user)));
		}
		expect(await mergeModel(store, modelId)).toEqual({ status: 'refused', numUpdates: 2 });
		expect(await traces()).toMatchObject({ versions: 1, accepted: 0, receipts: 2 });
	});
});

it('an update that would make the weights infinite is refused, not the merge', async () => {
	const huge = 3e38;
	const first = await sendNew(asha, { delta: [huge, 0, 0, 0] });
	await store.database.prisma.model.update({ where: { id: modelId }, data: { threshold: 1 } });
	await mergeModel(store, modelId);
	expect(await outcomeOf(first)).toMatchObject({ kind: 'merged', version: 2 });

	const second = await sendNew(bina, { delta: [huge, 0, 0, 0], header: { baseVersion: 2 } });
	expect(await mergeModel(store, modelId)).toEqual({ status: 'refused', numUpdates: 1 });
	expect(await outcomeOf(second)).toMatchObject({ kind: 'rejected', code: 'update/not-finite' });
	expect((await readHead(store, modelId)).number).toBe(2);
});

describe('a crash', () => {
	const steps = ['planned', 'candidate', 'version', 'updates', 'receipts', 'ledger', 'head'];

	it.each(steps)(
		'after step "%s" leaves the old state, and the next try the new',
		async (failAt) => {
			await sendNew(asha);
			await sendNew(bina);
			const before = await traces();
			const checkpoint = (step: string) => {
				if (step === failAt) throw new Error(`killed after ${step}`);
			};
			await expect(mergeModel({ ...store, checkpoint }, modelId)).rejects.toThrow(failAt);
			expect(await traces()).toEqual(before);

			expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', version: 2 });
			expect(await traces()).toMatchObject({
				head: { number: 2, weights: [1, 1, 1, 1] },
				versions: 2,
				merges: 1,
				accepted: 0,
				receipts: 2,
				paid: [10n, 10n]
			});
		}
	);

	it('after the commit leaves the new state, and nothing is done twice', async () => {
		await sendNew(asha);
		await sendNew(bina);
		const checkpoint = (step: string) => {
			if (step === 'committed') throw new Error('killed');
		};
		await expect(mergeModel({ ...store, checkpoint }, modelId)).rejects.toThrow('killed');
		expect(await mergeModel(store, modelId)).toEqual({ status: 'not-due' });
		expect(await traces()).toMatchObject({ versions: 2, merges: 1, paid: [10n, 10n] });
	});
});
