import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import type { Account } from '$lib/wire/api';
import { balanceOf } from '../repositories/ledger.server';
import { appRouter } from '../router';
import { addUser, openTestStore, type TestStore } from '../testing/test-store.server';

let store: TestStore;
let admin: Account;

beforeAll(async () => {
	store = await openTestStore();
	admin = await addUser(store, 'Admin', 'admin');
}, 60_000);
afterAll(() => store.close());

const users = (account = admin) => appRouter.createCaller({ account, services: store }).admin.users;
const reason = 'For a reason.';

describe('the list', () => {
	it('finds by a part of the name or email, by role and by state', async () => {
		const id = (await addUser(store, 'Percy_100%', 'engineer')).id;
		await addUser(store, 'Percyx100');
		await users().suspend({ id, reason });
		const found = async (input: Parameters<ReturnType<typeof users>['list']>[0]) =>
			(await users().list(input)).items.map((user) => user.id);
		expect(await found({ query: 'y_100%' })).toEqual([id]);
		expect(await found({ query: 'PERCY_100%.', role: 'engineer' })).toEqual([id]);
		expect(await found({ state: 'suspended' })).toEqual([id]);
		expect(await found({ query: 'percy', role: 'admin' })).toEqual([]);
		expect(await found({ state: 'deleted' })).toEqual([]);
	});

	it('pages without repeating or leaving out anybody', async () => {
		const tag = `page${uuidv7()}`;
		for (let i = 0; i < 30; i++) await addUser(store, `${tag} ${i}`);
		const first = await users().list({ query: tag });
		const second = await users().list({ query: tag, cursor: first.nextCursor ?? undefined });
		const names = [...first.items, ...second.items].map(({ name }) => name);
		expect(new Set(names).size).toBe(30);
		expect(second.nextCursor).toBeNull();
	});
});

describe('suspending', () => {
	it('ends every session; unsuspending lets them in again', async () => {
		const { id } = await addUser(store, 'Asha');
		const { prisma } = store.database;
		await prisma.session.create({
			data: { id: uuidv7(), token: uuidv7(), userId: id, expiresAt: new Date(Date.now() + 1e7) }
		});
		await users().suspend({ id, reason });
		expect(await prisma.session.count({ where: { userId: id } })).toBe(0);
		expect((await users().byId({ id })).state).toBe('suspended');
		await users().unsuspend({ id, reason });
		expect((await users().byId({ id })).state).toBe('active');
	});
});

describe('the last administrator', () => {
	it('is nobody’s to remove: two who demote each other at once leave one', async () => {
		const pair = [await addUser(store, 'First', 'admin'), await addUser(store, 'Second', 'admin')];
		const [one, two] = pair as [Account, Account];
		await store.database.prisma.user.update({
			where: { id: admin.id },
			data: { role: 'contributor' }
		});
		const done = await Promise.allSettled([
			users(one).setRole({ id: two.id, role: 'contributor', reason }),
			users(two).setRole({ id: one.id, role: 'contributor', reason })
		]);
		expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(await store.database.prisma.user.count({ where: { role: 'admin' } })).toBe(1);
		await store.database.prisma.user.update({ where: { id: admin.id }, data: { role: 'admin' } });
	});

	it.each(['suspend', 'setRole'] as const)('cannot %s themselves', async (act) => {
		const refused = users()[act]({ id: admin.id, role: 'contributor', reason });
		await expect(refused).rejects.toMatchObject({ cause: { code: 'account/last-admin' } });
	});
});

describe('correcting credits', () => {
	it('posts once per request, and tells the user why', async () => {
		const { id } = await addUser(store, 'Asha');
		const requestId = uuidv7();
		const correct = () => users().correctCredits({ id, amount: 40, reason, requestId });
		await Promise.all([correct(), correct(), correct()]);
		const { prisma } = store.database;
		expect(await balanceOf(prisma, { kind: 'user', userId: id })).toBe(40n);
		expect((await users().byId({ id })).balance).toBe(40);
		expect(await prisma.notice.findMany({ where: { userId: id } })).toMatchObject([
			{ kind: 'credits-corrected', body: { credits: 40, reason } }
		]);
	});

	it('of nothing is refused', async () => {
		const act = users().correctCredits({ id: admin.id, amount: 0, reason, requestId: uuidv7() });
		await expect(act).rejects.toMatchObject({ code: 'BAD_REQUEST' });
	});
});

it('nobody: user/not-found', async () => {
	for (const act of [
		() => users().byId({ id: uuidv7() }),
		() => users().suspend({ id: uuidv7(), reason }),
		() => users().correctCredits({ id: uuidv7(), amount: 1, reason, requestId: uuidv7() })
	]) {
		await expect(act()).rejects.toMatchObject({ cause: { code: 'user/not-found' } });
	}
});

it('health says how the store is doing', async () => {
	const { admin: room } = appRouter.createCaller({ account: admin, services: store });
	const health = await room.health();
	expect(health.queues.queues.map(({ name }) => name)).toContain('merge');
	expect(health.storage.databaseBytes).toBeGreaterThan(1e6);
	expect(health.storage.diskBytes).toBeGreaterThan(health.storage.freeBytes);
	expect(health.merges).toMatchObject({ level: 'ok', last: null, failedToday: 0 });
	expect(health.process.residentBytes).toBeGreaterThan(1e6);
	expect(health.todo).toEqual({ plugins: 0, reports: 0, withdrawals: 0 });
});
