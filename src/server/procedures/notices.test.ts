import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { mergeModel } from '../merging/merge-model.server';
import { notify } from '../repositories/notices.server';
import { appRouter } from '../router';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';
import type { Account } from '$lib/wire/api';

let store: TestStore;
beforeAll(async () => {
	store = await openTestStore();
}, 120_000);
afterAll(() => store.close());

const as = (account: Account) => appRouter.createCaller({ account, services: store });

describe('notices', () => {
	it('come newest first in pages, and are marked as read by their owner only', async () => {
		const asha = await addUser(store, 'Asha');
		const bina = await addUser(store, 'Bina');
		for (let i = 0; i < 30; i++) {
			const body = { credits: i, reason: null };
			await notify(store.database.prisma, [{ userId: asha.id, kind: 'credits-corrected', body }]);
		}
		const first = await as(asha).notices.mine({});
		const rest = await as(asha).notices.mine({ cursor: first.nextCursor ?? '' });
		const all = [...first.items, ...rest.items];
		expect(all.map(({ content }) => (content?.body as { credits: number }).credits)).toEqual(
			Array.from({ length: 30 }, (_, i) => 29 - i)
		);
		expect(rest.nextCursor).toBeNull();

		const ids = all.slice(0, 2).map(({ id }) => id);
		await as(bina).notices.markRead({ ids });
		expect(await as(asha).notices.unread()).toEqual({ count: 30 });
		await as(asha).notices.markRead({ ids });
		expect(await as(asha).notices.unread()).toEqual({ count: 28 });
		await as(asha).notices.markRead({});
		expect(await as(asha).notices.unread()).toEqual({ count: 0 });
	});

	it('tell followers of a merge, once each, and its engineer only as engineer', async () => {
		const { prisma } = store.database;
		const owner = await addUser(store, 'Owner', 'engineer');
		const contributor = await addUser(store, 'Contributor');
		const modelId = await addModel(store, owner);
		const followers = Array.from({ length: 1000 }, () => uuidv7());
		await prisma.user.createMany({
			data: followers.map((id) => ({ id, name: 'F', email: `${id}@test.local`, phone: '1' }))
		});
		await prisma.follow.createMany({
			data: [...followers, owner.id].map((userId) => ({ userId, modelId }))
		});
		for (let i = 0; i < 2; i++) await send(store, contributor, await makeUpdate(modelId));
		expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged' });

		const kind = 'followed-model-merged';
		const told = await prisma.notice.findMany({ where: { kind } });
		expect(new Set(told.map(({ userId }) => userId))).toEqual(new Set(followers));
		expect(told).toHaveLength(1000);
		expect(told[0]?.body).toEqual({
			modelId,
			modelTitle: 'Four weights',
			modelSlug: modelId,
			version: 2
		});
		const { items } = await as(owner).notices.mine({});
		expect(items.map((item) => item.content?.kind)).toEqual(['model-merged']);
	});
});
