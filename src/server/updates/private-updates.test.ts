import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { editModel } from '../publishing/publish-model.server';
import type { Account } from '$lib/wire/api';
import { editableOf } from '../catalogue/views.server';
import { mergeModel } from '../merging/merge-model.server';
import { findModel } from '../repositories/models.server';
import { spendingOf } from '../repositories/spending.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';

const applied = { kind: 'local', clippingNorm: 1, noiseMultiplier: 4 } as const;
const policy = { ...applied, participationCap: 2 };

let store: TestStore;
let engineer: Account;
let asha: Account;
let modelId: string;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
	asha = await addUser(store, 'Asha');
	modelId = await addModel(store, engineer, { privacy: policy, threshold: 10 });
});

const spent = () => spendingOf(store.database.prisma, asha.id);

describe('an update under local privacy', () => {
	it('is taken, and its ρ is kept', async () => {
		const update = await makeUpdate(modelId, { privacy: applied });
		expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
		// 2/z² with z = 4
		expect(await spent()).toEqual({
			rho: 0.125,
			covered: 1,
			uncovered: 0,
			models: [{ modelId, updates: 1 }]
		});
	});

	it('update/privacy-mismatch without its noise; it has left uncovered all the same', async () => {
		const answer = await send(store, asha, await makeUpdate(modelId));
		expect(answer).toMatchObject({ status: 'rejected', code: 'update/privacy-mismatch' });
		expect(await spent()).toMatchObject({ rho: 0, covered: 0, uncovered: 1 });
	});

	it('update/participation-cap beyond the cap, also for two that come at once', async () => {
		const made = await Promise.all([1, 2, 3].map(() => makeUpdate(modelId, { privacy: applied })));
		const answers = await Promise.all(made.map((update) => send(store, asha, update)));
		const codes = answers.map((answer) => ('code' in answer ? answer.code : answer.status));
		expect(codes.sort()).toEqual(['queued', 'queued', 'update/participation-cap']);
		// somebody else is still welcome
		const other = await makeUpdate(modelId, { privacy: applied });
		expect(await send(store, await addUser(store, 'Bina'), other)).toMatchObject({
			status: 'queued'
		});
	});

	it('is judged by its base version’s policy, whatever the settings say since', async () => {
		const model = await findModel(store.database.prisma, { id: modelId });
		if (!model) throw new Error('The model is gone.');
		const settings = editableOf(model, 4);
		await editModel(store, { ...settings, threshold: 1, privacy: { kind: 'none' } });
		const first = await makeUpdate(modelId, { privacy: applied });
		expect(await send(store, asha, first)).toMatchObject({ status: 'queued' });
		await mergeModel(store, modelId);

		const header = { baseVersion: 2 };
		const old = await makeUpdate(modelId, { header, privacy: applied });
		expect(await send(store, asha, old)).toMatchObject({ code: 'update/privacy-mismatch' });
		const open = await makeUpdate(modelId, { header });
		expect(await send(store, asha, open)).toMatchObject({ status: 'queued' });
	});
});
