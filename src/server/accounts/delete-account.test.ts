import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { inTransaction } from '../repositories/db.server';
import { balanceOf, post } from '../repositories/ledger.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';
import { deleteAccount } from './delete-account.server';

let store: TestStore;
beforeAll(async () => {
	store = await openTestStore();
}, 120_000);
afterAll(() => store.close());

const prisma = () => store.database.prisma;

async function engineerWithEverything() {
	const user = await addUser(store, 'Leaving', 'engineer');
	const userId = user.id;
	const modelId = await addModel(store, user);
	const id = uuidv7();
	const expiresAt = new Date(Date.now() + 1e6);
	await prisma().session.create({ data: { id, userId, token: id, expiresAt } });
	await prisma().account.create({
		data: { id, userId, accountId: userId, providerId: 'credential', password: 'hash' }
	});
	await prisma().follow.create({ data: { userId, modelId } });
	await prisma().notice.create({ data: { id, userId, kind: 'review-reply', body: {} } });
	await prisma().pushSubscription.create({
		data: { id, userId, endpoint: `https://push.test/${id}`, p256dh: 'p', auth: 'a' }
	});
	await prisma().review.create({ data: { id, userId, modelId, stars: 4, text: 'Good.' } });
	await inTransaction(prisma(), (tx) =>
		post(tx, {
			cause: `test:${userId}`,
			memo: { kind: 'purchase' },
			entries: [
				{ account: { kind: 'issuance' }, amount: -70n },
				{ account: { kind: 'user', userId }, amount: 70n }
			]
		})
	);
	return { user, modelId, userId };
}

describe('deleteAccount', () => {
	it('erases who it was and keeps what others rely on', async () => {
		const { user, userId, modelId } = await engineerWithEverything();
		await deleteAccount(store, { userId, actorId: userId, reason: 'Asked for.' });

		const row = await prisma().user.findUniqueOrThrow({ where: { id: userId } });
		expect(row).toMatchObject({
			name: 'Former user',
			email: `${userId}@deleted.invalid`,
			phone: '',
			deletedAt: expect.any(Date) as Date
		});
		const where = { userId };
		const left = await Promise.all([
			prisma().session.count({ where }),
			prisma().account.count({ where }),
			prisma().follow.count({ where }),
			prisma().notice.count({ where }),
			prisma().pushSubscription.count({ where })
		]);
		expect(left).toEqual([0, 0, 0, 0, 0]);
		expect(await prisma().review.count({ where })).toBe(1);
		expect(await prisma().model.findUniqueOrThrow({ where: { id: modelId } })).toMatchObject({
			status: 'unlisted'
		});
		// the email is free again
		await prisma().user.create({
			data: { id: uuidv7(), name: 'A', email: user.email, phone: '1' }
		});
	});

	it('gives the credits that are left to the platform, and writes down who did it and why', async () => {
		const { userId, modelId } = await engineerWithEverything();
		const contributor = await addUser(store, 'Contributor');
		await send(store, contributor, await makeUpdate(modelId));
		const escrow = { kind: 'escrow', modelId } as const;
		const budget = await balanceOf(prisma(), escrow);
		const { credits, fee } = await prisma().clientUpdate.findFirstOrThrow({ where: { modelId } });
		const promised = credits + fee;
		expect(promised).toBeGreaterThan(0n);
		const left = (await balanceOf(prisma(), { kind: 'user', userId })) + budget - promised;
		const fees = await balanceOf(prisma(), { kind: 'fees' });
		await deleteAccount(store, { userId, actorId: userId, reason: 'Asked for.' });
		expect(await balanceOf(prisma(), { kind: 'user', userId })).toBe(0n);
		// whoever has trained for it is paid all the same
		expect(await balanceOf(prisma(), escrow)).toBe(promised);
		expect((await balanceOf(prisma(), { kind: 'fees' })) - fees).toBe(left);
		const subject = `user:${userId}`;
		expect(
			await prisma().auditEvent.findFirst({ where: { subject, actorId: userId } })
		).toMatchObject({
			actorId: userId,
			action: 'user.delete',
			reason: 'Asked for.',
			detail: { models: 1, forfeited: Number(left) }
		});
	});

	it('refuses with user/not-found whom it has deleted already', async () => {
		const { id: userId } = await addUser(store, 'Twice');
		await deleteAccount(store, { userId, actorId: userId });
		await expect(deleteAccount(store, { userId, actorId: userId })).rejects.toMatchObject({
			code: 'user/not-found'
		});
	});

	it('leaves an administrator, also of two who go at once', async () => {
		const admins = [
			await addUser(store, 'Ana', 'admin'),
			await addUser(store, 'Abe', 'admin')
		] as const;
		const going = admins.map(({ id }) => deleteAccount(store, { userId: id, actorId: id }));
		const ended = await Promise.allSettled(going);
		expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({
			reason: { code: 'account/last-admin' }
		});
	});
});
