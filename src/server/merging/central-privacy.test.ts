import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '$lib/wire/api';
import { spendingOf } from '../repositories/spending.server';
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
import { addSecretNoise } from './secret-noise.server';

const applied = { kind: 'central', clippingNorm: 1, noiseMultiplier: 4 } as const;
const privacy = { ...applied, participationCap: 3 };

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
	modelId = await addModel(store, engineer, { privacy });
});

async function sendNew(user: Account, delta: number[]) {
	const update = await makeUpdate(modelId, { delta, privacy: applied });
	expect(await send(store, user, update)).toMatchObject({ status: 'queued' });
}

const mergeRow = () => store.database.prisma.merge.findFirstOrThrow({ where: { modelId } });

describe('a merge under central privacy', () => {
	it('clips, divides by K and adds the noise of its secret key, which makes it again', async () => {
		await sendNew(asha, [0, 10, 0, 0]);
		await sendNew(bina, [0.5, 0, 0, 0]);
		expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', numUpdates: 2 });

		const { noiseKey: key, cohort, privacy: promised } = await mergeRow();
		expect({ cohort, promised }).toEqual({ cohort: 2, promised: privacy });
		// [0, 1, 0, 0] and [½, 0, 0, 0], each by 1/K; σ = z·S / K
		const expected = Float32Array.of(0.25, 0.5, 0, 0);
		addSecretNoise(expected, { key: key ?? '', standardDeviation: 2 });
		expect((await readHead(store, modelId)).weights).toEqual([...expected]);
	});

	it('has one update a person: the next waits, and each costs ρ = 1/(2z²)', async () => {
		await sendNew(asha, [1, 0, 0, 0]);
		await sendNew(asha, [1, 0, 0, 0]);
		expect(await mergeModel(store, modelId)).toEqual({ status: 'not-due' });
		await sendNew(bina, [1, 0, 0, 0]);
		expect(await mergeModel(store, modelId)).toMatchObject({ numUpdates: 2 });
		const waiting = { modelId, status: 'accepted', userId: asha.id } as const;
		expect(await store.database.prisma.clientUpdate.count({ where: waiting })).toBe(1);
		expect(await spendingOf(store.database.prisma, asha.id)).toMatchObject({
			rho: 2 / 32,
			covered: 2
		});
	});

	it('divides by K also when fewer came', async () => {
		await sendNew(asha, [1, 0, 0, 0]);
		expect(await mergeModel(store, modelId, Infinity)).toMatchObject({ numUpdates: 1 });
		const expected = Float32Array.of(0.5, 0, 0, 0);
		const { noiseKey: key } = await mergeRow();
		addSecretNoise(expected, { key: key ?? '', standardDeviation: 2 });
		expect((await readHead(store, modelId)).weights).toEqual([...expected]);
	});

	it('adds nothing where nothing was promised', async () => {
		modelId = await addModel(store, engineer);
		for (const user of [asha, bina]) await send(store, user, await makeUpdate(modelId));
		await mergeModel(store, modelId);
		expect(await mergeRow()).toMatchObject({ noiseKey: null, cohort: null, privacy: null });
		expect((await readHead(store, modelId)).weights).toEqual([1, 1, 1, 1]);
	});
});

it('costs nothing to be refused: what is in no sum is in no version', async () => {
	const late = await makeUpdate(modelId, { privacy: applied, header: { baseVersion: 9 } });
	expect(await send(store, asha, late)).toMatchObject({ status: 'rejected' });
	expect(await spendingOf(store.database.prisma, asha.id)).toMatchObject({ rho: 0, uncovered: 0 });
});
