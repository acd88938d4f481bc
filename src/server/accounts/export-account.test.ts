import { afterAll, beforeAll, expect, it } from 'vitest';
import { mergeModel } from '../merging/merge-model.server';
import { notify } from '../repositories/notices.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';
import { accountFile } from './export-account.server';

let store: TestStore;
beforeAll(async () => {
	store = await openTestStore();
}, 120_000);
afterAll(() => store.close());

it('holds all of a person over many pages, and nothing of anybody else', async () => {
	const { prisma } = store.database;
	const owner = await addUser(store, 'Owner', 'engineer');
	const asha = await addUser(store, 'Asha');
	const bina = await addUser(store, 'Bina');
	const modelId = await addModel(store, owner);
	await send(store, asha, await makeUpdate(modelId));
	await send(store, bina, await makeUpdate(modelId));
	await mergeModel(store, modelId);
	await prisma.follow.create({ data: { userId: asha.id, modelId } });
	const body = { credits: 1, reason: null };
	const kind = 'credits-corrected' as const;
	const many = Array.from({ length: 1200 }, () => ({ userId: asha.id, kind, body }));
	await notify(prisma, many);

	let text = '';
	for await (const chunk of accountFile(prisma, asha.id)) text += chunk;
	const file = JSON.parse(text) as Record<string, { id: string; userId?: string }[]>;
	expect(file.profile).toMatchObject({ name: 'Asha', email: asha.email, role: 'contributor' });
	expect(file.privacy).toMatchObject({ covered: 0, uncovered: 1, epsilon: 0 });
	expect(file.contributions).toMatchObject([
		{
			status: 'merged',
			model: { title: 'Four weights' },
			receipt: { sequence: expect.any(Number) as number }
		}
	]);
	expect(file.follows).toMatchObject([{ id: modelId }]);
	expect(file.ledger).toMatchObject([{ transaction: { cause: expect.any(String) as string } }]);
	expect(new Set(file.notices?.map(({ id }) => id)).size).toBe(1201);
	expect(text).not.toContain(bina.id);
	expect(text).not.toContain(bina.email);
});
