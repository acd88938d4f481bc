import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StrategyPolicy } from '$lib/domain/strategies/strategy';
import type { Account, ReceiptBody } from '$lib/wire/api';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	readHead,
	send,
	type TestStore
} from '../testing/test-store.server';
import { mergeModel } from './merge-model.server';

const momentum: StrategyPolicy = { kind: 'fedavgm', learningRate: 1, momentum: 0.5 };

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
	modelId = await addModel(store, engineer, { threshold: 1, strategy: momentum });
});

async function step(by: number, baseVersion = 1): Promise<string> {
	const update = await makeUpdate(modelId, { delta: [by, 0, 0, 0], header: { baseVersion } });
	expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
	await mergeModel(store, modelId);
	return update.id;
}

const firstWeight = async () => (await readHead(store, modelId)).weights[0];
const set = (data: Parameters<typeof store.database.prisma.model.update>[0]['data']) =>
	store.database.prisma.model.update({ where: { id: modelId }, data });
const newest = () =>
	store.database.prisma.version.findFirstOrThrow({
		where: { modelId },
		orderBy: { number: 'desc' },
		include: { merge: true }
	});

describe('a model with a strategy that remembers', () => {
	it('goes on from the state of its head, and says what ran', async () => {
		const id = await step(4); // m = 4
		expect(await firstWeight()).toBe(4);
		await step(1, 2); // m = ½·4 + 1
		expect(await firstWeight()).toBe(7);

		const { merge, optimizerState } = await newest();
		expect(merge).toMatchObject({
			strategy: 'fedavgm',
			policy: { strategy: momentum, maxExamples: 10_000, alignment: false }
		});
		expect(optimizerState).toEqual({ kind: 'fedavgm', slots: [expect.any(String)] });
		const receipt = await store.database.prisma.receipt.findUniqueOrThrow({
			where: { updateId: id }
		});
		expect((receipt.body as unknown as ReceiptBody).outcome).toMatchObject({ strategy: 'fedavgm' });
	});

	it('forgets a merge that is not promoted', async () => {
		await step(4);
		const { id } = await newest();
		// as if the merge had been kept as a candidate
		await store.database.prisma.version.update({ where: { id }, data: { promoted: false } });
		await set({ headNumber: 1 });
		await step(1);
		expect(await readHead(store, modelId)).toMatchObject({ number: 3, weights: [1, 0, 0, 0] });
	});

	it('starts anew when the engineer chooses another strategy', async () => {
		await step(4);
		await set({ strategy: { kind: 'fedavg', learningRate: 0.5 } });
		await step(2, 2);
		expect(await firstWeight()).toBe(5);
		expect((await newest()).optimizerState).toBeNull();
		await set({ strategy: { ...momentum } });
		await step(1, 3);
		expect(await firstWeight()).toBe(6);
	});
});

it('counts a late update by where it points, where the model asks for that', async () => {
	const plain = { kind: 'fedavg', learningRate: 1 } as const;
	await set({ strategy: plain, staleness: { kind: 'constant' }, alignment: true });
	await step(2); // the path is [2, 0, 0, 0]
	await step(6); // the same way: cos = 1
	expect(await firstWeight()).toBe(8);
	const against = await step(-4); // cos = −1
	expect(await firstWeight()).toBe(8);
	const update = await store.database.prisma.clientUpdate.findUniqueOrThrow({
		where: { id: against }
	});
	expect(update).toMatchObject({ staleness: 2, weight: 0 });
});
