import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account, ReceiptBody } from '$lib/wire/api';
import { evaluateVersions } from '../evaluation/evaluate-versions.server';
import { discardCandidate, promoteCandidate } from '../publishing/candidates.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	readHead,
	send,
	type TestStore,
	type TestUpdate
} from '../testing/test-store.server';
import { smallHeldOut } from '../testing/small-held-out';
import { appRouter } from '../router';
import type { Evaluator } from './evaluator';
import { mergeModel } from './merge-model.server';

/** A model whose first weight is how far it is from the truth. */
const evaluate: Evaluator = async ({ weightsPath }) => {
	const [first = NaN] = new Float32Array(new Uint8Array(await readFile(weightsPath)).buffer);
	if (first === 66) throw new Error('crashed');
	const accuracy = 1 - Math.abs(first) / 100;
	return { loss: first === 99 ? NaN : Math.abs(first), accuracy, metrics: {} };
};

let store: TestStore;
let engineer: Account;
let asha: Account;
let modelId: string;
let heldOutDigest: string;

beforeAll(async () => {
	store = { ...(await openTestStore()), evaluate };
	engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
	heldOutDigest = await aSet(0);
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
	// one update makes a merge; accuracy may fall by one point
	modelId = await addModel(store, engineer, { threshold: 1, heldOutDigest });
});

const aSet = (label: number) => put(store.blobs.uploads, smallHeldOut(label));

/** Sends one update that adds `step` to the first weight, and merges it. */
async function step(by: number, header: TestUpdate['header'] = {}) {
	const update = await makeUpdate(modelId, { delta: [by, 0, 0, 0], header });
	expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
	return { id: update.id, outcome: await mergeModel(store, modelId) };
}

const as = (account: Account) => appRouter.createCaller({ account, services: store });
const versionOf = (number: number) =>
	store.database.prisma.version.findUniqueOrThrow({
		where: { modelId_line_number: { modelId, line: 1, number } }
	});
const modelRow = () => store.database.prisma.model.findUniqueOrThrow({ where: { id: modelId } });

async function receiptOf(updateId: string) {
	const { body } = await store.database.prisma.receipt.findUniqueOrThrow({ where: { updateId } });
	return (body as unknown as ReceiptBody).outcome;
}

describe('a merge on a model with a held-out set', () => {
	it('is promoted if it is no more than the margin worse, and measured with the head', async () => {
		// accuracy 1 → 0.99: exactly at the margin
		const { id, outcome } = await step(1);
		expect(outcome).toEqual({ status: 'merged', version: 2, numUpdates: 1 });
		expect(await versionOf(1)).toMatchObject({ heldOutDigest, heldOutAccuracy: 1 });
		expect(await versionOf(2)).toMatchObject({ promoted: true, heldOutLoss: 1, candidate: null });
		const told = await receiptOf(id);
		expect(told).toMatchObject({ version: 2, accuracyGain: expect.closeTo(-0.01) as number });
		expect(told).not.toHaveProperty('candidate');
	});

	it('that is worse is a candidate: the head stays, everybody is paid and told', async () => {
		const { id, outcome } = await step(5);
		expect(outcome).toEqual({ status: 'candidate', version: 2, numUpdates: 1 });
		expect(await readHead(store, modelId)).toMatchObject({ number: 1 });
		expect((await modelRow()).mergedUpdates).toBe(0);
		expect(await versionOf(2)).toMatchObject({
			promoted: false,
			heldOutAccuracy: 0.95,
			candidate: { kind: 'worse', metric: 'accuracy', before: 1, after: 0.95, allowedDrop: 0.01 }
		});
		expect(await receiptOf(id)).toMatchObject({
			kind: 'merged',
			version: 2,
			credits: 10,
			candidate: true
		});
		const [notice] = await store.database.prisma.notice.findMany({
			where: { userId: engineer.id, kind: 'merge-candidate' },
			orderBy: { id: 'desc' }
		});
		expect(notice?.body).toMatchObject({ modelId, version: 2 });
		expect(await mergeModel(store, modelId)).toEqual({ status: 'not-due' });
	});

	it.each([
		['crashes', 66, 'Measuring it failed. The store’s operators can see why.'],
		['gives no number', 99, 'Its loss is not a number.']
	])('whose measuring %s is a candidate that says so', async (_what, by, message) => {
		expect((await step(by)).outcome).toMatchObject({ status: 'candidate', version: 2 });
		expect(await versionOf(2)).toMatchObject({
			heldOutLoss: null,
			heldOutError: message,
			candidate: { kind: 'unmeasured', message }
		});
	});

	it('goes by the loss where the engineer says so', async () => {
		await store.database.prisma.model.update({
			where: { id: modelId },
			data: { metric: 'loss', allowedDrop: 6 }
		});
		expect((await step(5)).outcome).toMatchObject({ status: 'merged' });
		expect((await step(7, { baseVersion: 2 })).outcome).toMatchObject({ status: 'candidate' });
	});

	it('is compared on one set only: the head is measured again after a change of sets', async () => {
		await step(1);
		// what version 2 had on the old set would promote anything
		await store.database.prisma.version.updateMany({
			where: { modelId },
			data: { heldOutAccuracy: 0 }
		});
		const other = await aSet(1);
		await store.database.prisma.model.update({
			where: { id: modelId },
			data: { heldOutDigest: other }
		});
		expect((await step(5, { baseVersion: 2 })).outcome).toMatchObject({ status: 'candidate' });
		expect(await versionOf(2)).toMatchObject({ heldOutDigest: other, heldOutAccuracy: 0.99 });
	});

	it('happens once, however many processes try, though a candidate does not move the head', async () => {
		const update = await makeUpdate(modelId, { delta: [5, 0, 0, 0] });
		await send(store, asha, update);
		const outcomes = await Promise.all([1, 2, 3].map(() => mergeModel(store, modelId)));
		expect(outcomes.filter(({ status }) => status === 'candidate')).toHaveLength(1);
		expect(await store.database.prisma.version.count({ where: { modelId } })).toBe(2);
	});
});

describe('numbers', () => {
	it('candidates take numbers, but make nobody late and are nobody’s base', async () => {
		await step(5); // candidate 2
		expect((await step(0)).outcome).toMatchObject({ status: 'merged', version: 3 });
		const { id, outcome } = await step(0);
		expect(outcome).toMatchObject({ version: 4 });
		// from v1 to the head v3 there is one version that anybody was given
		expect(await receiptOf(id)).toMatchObject({ staleness: 1 });

		const onCandidate = await makeUpdate(modelId, { header: { baseVersion: 2 } });
		expect(await send(store, asha, onCandidate)).toMatchObject({ code: 'update/base-unknown' });
		const inFuture = await makeUpdate(modelId, { header: { baseVersion: 5 } });
		expect(await send(store, asha, inFuture)).toMatchObject({ code: 'update/base-in-future' });
	});

	it('an update as late as the model allows is welcome, whatever candidates lie between', async () => {
		await store.database.prisma.model.update({ where: { id: modelId }, data: { maxStaleness: 1 } });
		await step(5);
		await step(5);
		expect((await step(0)).outcome).toMatchObject({ version: 4 });
		expect((await step(0)).outcome).toMatchObject({ version: 5 });
		const tooLate = await makeUpdate(modelId);
		expect(await send(store, asha, tooLate)).toMatchObject({ code: 'update/too-stale' });
	});
});

describe('a candidate', () => {
	const idOf = async (number: number) => (await versionOf(number)).id;

	it('becomes the head by its engineer’s hand', async () => {
		await step(5);
		expect(await promoteCandidate(store, engineer, await idOf(2))).toBe(2);
		expect(await readHead(store, modelId)).toEqual({ number: 2, weights: [5, 0, 0, 0] });
		expect((await modelRow()).mergedUpdates).toBe(1);
		expect((await step(0, { baseVersion: 2 })).outcome).toMatchObject({
			status: 'merged',
			version: 3
		});
	});

	it('lets its contributors see what becomes of it', async () => {
		const [second, third, fourth] = [await step(5), await step(6), await step(7)];
		const fates = async () => {
			const ids = [second.id, third.id, fourth.id];
			const { items } = await as(asha).updates.statuses({ ids });
			return ids.map((id) => items.find((item) => item.id === id)?.candidate);
		};
		expect(await fates()).toEqual(['open', 'open', 'open']);
		await discardCandidate(store, engineer, await idOf(3));
		await promoteCandidate(store, engineer, await idOf(2));
		expect(await fates()).toEqual(['promoted', 'discarded', 'outdated']);
		const { id } = await step(0, { baseVersion: 2 });
		const [merged] = (await as(asha).updates.statuses({ ids: [id] })).items;
		expect(merged).toMatchObject({ status: 'merged' });
		expect(merged).not.toHaveProperty('candidate');
	});

	it('stands on its engineer’s dashboard until it is decided on, with numbers of the present set only', async () => {
		await step(5);
		const { studio } = as(engineer);
		const { openCandidates, versions } = await studio.figures({ modelId });
		expect(openCandidates).toBe(1);
		expect(versions.map(({ heldOutAccuracy }) => heldOutAccuracy)).toEqual([1, 0.95]);
		const [update] = (await studio.recentUpdates({ modelId })).items;
		expect(update).toMatchObject({ mergedInto: 2, intoCandidate: true });

		await promoteCandidate(store, engineer, await idOf(2));
		const [promoted] = (await studio.recentUpdates({ modelId })).items;
		expect(promoted).toMatchObject({ mergedInto: 2, intoCandidate: false });
		const other = { heldOutDigest: await aSet(1) };
		await store.database.prisma.model.update({ where: { id: modelId }, data: other });
		const now = await studio.figures({ modelId });
		expect(now.openCandidates).toBe(0);
		expect(now.versions.map(({ heldOutAccuracy }) => heldOutAccuracy)).toEqual([null, null]);
	});

	it('tells those who follow the model when it becomes the head, and not before', async () => {
		await as(asha).follows.set({ modelId, following: true });
		const told = () =>
			store.database.prisma.notice.findMany({
				where: {
					userId: asha.id,
					kind: 'followed-model-merged',
					body: { path: ['modelId'], equals: modelId }
				}
			});
		await step(5);
		expect(await told()).toHaveLength(0);
		await promoteCandidate(store, engineer, await idOf(2));
		expect((await told()).map(({ body }) => body)).toMatchObject([{ version: 2 }]);
	});

	it('is outdated once another one made from the same head is promoted', async () => {
		await step(5);
		await step(6); // candidate 3, made from v1 too
		await promoteCandidate(store, engineer, await idOf(2));
		const late = promoteCandidate(store, engineer, await idOf(3));
		await expect(late).rejects.toMatchObject({ code: 'version/not-candidate' });
		expect(await readHead(store, modelId)).toMatchObject({ number: 2 });
	});

	it('is not promoted twice, after being discarded, after the head moved, or by others', async () => {
		await step(5);
		await step(6);
		await discardCandidate(store, engineer, await idOf(3));
		const act = async (number: number, who = engineer) =>
			promoteCandidate(store, who, await idOf(number));
		await expect(act(3)).rejects.toMatchObject({ code: 'version/not-candidate' });
		const erik = await addUser(store, 'Erik', 'engineer');
		await expect(act(2, erik)).rejects.toMatchObject({ code: 'version/not-found' });
		await step(0); // version 4 is the head
		await expect(act(2)).rejects.toMatchObject({ code: 'version/not-candidate' });
		await expect(act(4)).rejects.toMatchObject({ code: 'version/not-candidate' });
		await expect(discardCandidate(store, engineer, await idOf(4))).rejects.toMatchObject({
			code: 'version/not-candidate'
		});
	});
});

describe('a crash', () => {
	it.each(['candidate', 'version', 'updates', 'receipts', 'ledger', 'head'])(
		'after step "%s" of keeping a candidate leaves the old state, and the next try the new',
		async (failAt) => {
			const update = await makeUpdate(modelId, { delta: [5, 0, 0, 0] });
			await send(store, asha, update);
			const { prisma } = store.database;
			const traces = async () => ({
				head: (await modelRow()).headNumber,
				versions: await prisma.version.count({ where: { modelId } }),
				merges: await prisma.merge.count({ where: { modelId } }),
				accepted: await prisma.clientUpdate.count({ where: { modelId, status: 'accepted' } }),
				receipts: await prisma.receipt.count({ where: { modelId } })
			});
			const before = await traces();
			const checkpoint = (step: string) => {
				if (step === failAt) throw new Error(`killed after ${step}`);
			};
			await expect(mergeModel({ ...store, checkpoint }, modelId)).rejects.toThrow(failAt);
			expect(await traces()).toEqual(before);
			expect(await mergeModel(store, modelId)).toMatchObject({ status: 'candidate', version: 2 });
			expect(await traces()).toEqual({
				head: 1,
				versions: 2,
				merges: 1,
				accepted: 0,
				receipts: 1
			});
		}
	);
});

describe('evaluateVersions', () => {
	it('measures every version of the current line, a bad one included, once, and stops when asked', async () => {
		await store.database.prisma.model.update({
			where: { id: modelId },
			data: { heldOutDigest: null }
		});
		await step(1);
		await step(98, { baseVersion: 2 }); // 99: gives no number
		await step(-97, { baseVersion: 3 });
		await store.database.prisma.model.update({ where: { id: modelId }, data: { heldOutDigest } });

		const stopped = new AbortController();
		stopped.abort();
		await evaluateVersions({ ...store, closing: stopped.signal });
		expect(await versionOf(4)).toMatchObject({ heldOutDigest: null });

		const order: number[] = [];
		const watched: Evaluator = async (version) => {
			const measures = await evaluate(version);
			order.push(measures.loss);
			return measures;
		};
		await evaluateVersions({ ...store, evaluate: watched });
		await evaluateVersions({ ...store, evaluate: watched });
		// newest first; those of other tests' models may follow
		expect(order.slice(0, 4)).toEqual([2, NaN, 1, 0]);
		expect(await versionOf(4)).toMatchObject({ heldOutLoss: 2, heldOutDigest });
		expect(await versionOf(3)).toMatchObject({ heldOutLoss: null, heldOutDigest });
		expect(await versionOf(1)).toMatchObject({ heldOutAccuracy: 1 });
	});
});
