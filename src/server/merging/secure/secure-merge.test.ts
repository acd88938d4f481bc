import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { seededRandom } from '$lib/domain/random';
import { meanOfSum } from '$lib/domain/secure-aggregation/opened-sum';
import { quantiseForSum } from '$lib/domain/secure-aggregation/quantise';
import type { Account, ReceiptBody } from '$lib/wire/api';
import { maskUpdate } from '$lib/wire/secure/masked-update';
import { startCommittee } from '../../helper/testing/committee';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	readHead,
	send,
	TEST_WEIGHTS,
	type TestStore
} from '../../testing/test-store.server';
import { mergeModel } from '../merge-model.server';

type Committee = Awaited<ReturnType<typeof startCommittee>>;

let store: TestStore;
let engineer: Account;
let people: Account[];
let committee: Committee;
let modelId: string;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	people = await Promise.all('abcdefghijklm'.split('').map((name) => addUser(store, name)));
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
	committee = await startCommittee({ least: 4 });
	modelId = await addModel(store, engineer, {
		threshold: 10,
		privacy: committee.policy,
		filter: { kind: 'median' },
		staleness: { kind: 'polynomial', a: 1 }
	});
});
afterEach(() => committee.close());

const LATER = 7_200_000;
const deltaOf = (k: number) => Float32Array.from({ length: TEST_WEIGHTS }, (_, i) => (k - i) / 30);
const quantised = (k: number) =>
	quantiseForSum(deltaOf(k), committee.policy, seededRandom(k)).words;

interface Change {
	readonly words?: Uint32Array;
	/** What is sealed to the helpers instead. */
	readonly id?: string;
}

/** Person k's device: trains, masks, sends once, and is never asked again. */
async function sendFrom(k: number, change: Change = {}): Promise<string> {
	const { policy } = committee;
	const header = {
		codec: 'masked',
		privacy: { kind: 'secure', clippingNorm: policy.clippingNorm }
	} as const;
	const { id } = await makeUpdate(modelId);
	const binding = { modelId, line: 1, numWeights: TEST_WEIGHTS, policy, baseVersion: 1 };
	const words = change.words ?? quantised(k);
	const payload = await maskUpdate(words, { ...binding, id: change.id ?? id });
	const { privacy, ...rest } = header;
	const update = await makeUpdate(modelId, { privacy, header: { ...rest, id }, payload });
	const person = people[k];
	if (!person) throw new Error(`There is no person ${k}.`);
	expect(await send(store, person, update)).toMatchObject({ status: 'queued' });
	return id;
}

const sendMany = (ks: readonly number[]) => Promise.all(ks.map((k) => sendFrom(k)));
const range = (n: number) => Array.from({ length: n }, (_, k) => k);

/** The mean of the quantised deltas, which nobody but this test has in the clear. */
function plainMean(ks: readonly number[]): number[] {
	const sum = new Int32Array(TEST_WEIGHTS);
	for (const k of ks) quantised(k).forEach((word, i) => (sum[i] = (sum[i] ?? 0) + (word | 0)));
	return [...meanOfSum(sum, ks.length, committee.policy)];
}

async function outcomeOf(updateId: string): Promise<ReceiptBody['outcome']> {
	const { body } = await store.database.prisma.receipt.findUniqueOrThrow({ where: { updateId } });
	return (body as unknown as ReceiptBody).outcome;
}

const waitingRows = () =>
	store.database.prisma.clientUpdate.findMany({ where: { modelId, status: 'accepted' } });

describe('a model that opens sums only', () => {
	it('merges ten that sent once and left, with one helper gone, bit for bit as in the clear', async () => {
		const ids = await sendMany(range(10));
		await committee.stop(2);
		expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', numUpdates: 10 });
		expect((await readHead(store, modelId)).weights).toEqual(plainMean(range(10)));
		for (const id of ids) {
			expect(await outcomeOf(id)).toMatchObject({ kind: 'merged', openedWith: 10, weight: 1 });
		}
	});

	it('opens the ten with three more accepted and never finished', async () => {
		await sendMany(range(10));
		// their containers are lost before the merge: they are refused, the others counted
		const lost = await sendMany([10, 11, 12]);
		const rows = await store.database.prisma.clientUpdate.findMany({
			where: { id: { in: lost } }
		});
		for (const { digest } of rows) await rm(await store.blobs.uploads.localPath(digest));
		expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', numUpdates: 10 });
		expect((await readHead(store, modelId)).weights).toEqual(plainMean(range(10)));
		expect(await outcomeOf(lost[0] ?? '')).toMatchObject({ code: 'update/unreadable' });
	});

	it('waits with two helpers gone, loses nothing, and opens the same set when one is back', async () => {
		await sendMany(range(10));
		await committee.stop(0);
		await committee.stop(3);
		expect(await mergeModel(store, modelId)).toEqual({ status: 'waiting' });
		expect(await mergeModel(store, modelId)).toEqual({ status: 'not-due' });
		expect(await waitingRows()).toHaveLength(10);
		expect((await readHead(store, modelId)).number).toBe(1);
		await committee.restart(3);
		expect(await mergeModel(store, modelId, Date.now() + LATER)).toMatchObject({ numUpdates: 10 });
		expect((await readHead(store, modelId)).weights).toEqual(plainMean(range(10)));
	});

	it('opens what it began, and nothing else, after a crash between the helpers and the commit', async () => {
		await sendMany(range(10));
		const checkpoint = (step: string) => {
			if (step === 'opened') throw new Error('The power went.');
		};
		await expect(mergeModel({ ...store, checkpoint }, modelId)).rejects.toThrow('power');
		await sendMany([10]);
		expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', numUpdates: 10 });
		expect((await readHead(store, modelId)).weights).toEqual(plainMean(range(10)));
		expect(await waitingRows()).toMatchObject([{ openingId: null }]);
	});

	it('opens no sum of fewer than T, nor two updates of one person in it', async () => {
		await sendMany(range(3));
		await sendFrom(2);
		expect(await mergeModel(store, modelId, Date.now() + LATER)).toEqual({ status: 'not-due' });
		await sendFrom(3);
		expect(await mergeModel(store, modelId, Date.now() + LATER)).toMatchObject({ numUpdates: 4 });
		expect(await waitingRows()).toHaveLength(1);
	});

	it('refuses an update whose keys were sealed for something else, and merges the others', async () => {
		const other = (await makeUpdate(modelId)).id;
		const bad = await sendFrom(9, { id: other });
		await sendMany(range(5));
		expect(await mergeModel(store, modelId, Date.now() + LATER)).toMatchObject({ numUpdates: 5 });
		expect((await readHead(store, modelId)).weights).toEqual(plainMean(range(5)));
		expect(await outcomeOf(bad)).toMatchObject({ code: 'update/privacy-mismatch' });
	});

	it('refuses a sum that cannot be right, for nobody can see who spoilt it', async () => {
		const ids = await sendMany(range(4));
		ids.push(await sendFrom(4, { words: new Uint32Array(TEST_WEIGHTS).fill(4_000_000) }));
		const outcome = await mergeModel(store, modelId, Date.now() + LATER);
		expect(outcome).toEqual({ status: 'refused', numUpdates: 5 });
		for (const id of ids) {
			expect(await outcomeOf(id)).toMatchObject({ code: 'update/sum-implausible' });
		}
		expect((await readHead(store, modelId)).number).toBe(1);
	});

	it('refuses a sum that no weights hold, and makes the next version of the next sum', async () => {
		const { merging } = store;
		const overflowing = {
			mergeBuffer: () => Promise.reject(new StoreError('weights/not-finite', 'Beyond float32.')),
			openMaskedSum: merging.openMaskedSum.bind(merging),
			alignPayloads: merging.alignPayloads.bind(merging),
			inspectPayload: merging.inspectPayload.bind(merging)
		};
		const ids = await sendMany([4, 5, 6, 7]);
		const outcome = await mergeModel(
			{ ...store, merging: overflowing },
			modelId,
			Date.now() + LATER
		);
		expect(outcome).toEqual({ status: 'refused', numUpdates: 4 });
		for (const id of ids) {
			expect(await outcomeOf(id)).toMatchObject({ code: 'update/sum-not-finite' });
		}
		expect(await waitingRows()).toEqual([]);
		await sendMany(range(4));
		expect(await mergeModel(store, modelId, Date.now() + LATER)).toMatchObject({ version: 2 });
	});

	it('takes no update that it could read, nor one of another length', async () => {
		const [person] = people;
		if (!person) throw new Error('There are people.');
		const open = await makeUpdate(modelId, { privacy: { kind: 'secure', clippingNorm: 1 } });
		expect(await send(store, person, open)).toMatchObject({ code: 'update/privacy-mismatch' });
		const header = { codec: 'masked' } as const;
		const privacy = { kind: 'secure', clippingNorm: 1 } as const;
		const short = await makeUpdate(modelId, { privacy, header, payload: new Uint8Array(1103) });
		expect(await send(store, person, short)).toMatchObject({ code: 'update/shape-mismatch' });
		expect(await put(store.blobs.uploads, short.bytes)).toHaveLength(64);
	});
});
