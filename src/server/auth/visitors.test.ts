import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Account } from '$lib/wire/api';
import { addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { SESSION_LIFE, type Auth } from './auth.server';
import { Visitors } from './visitors.server';

const DAY = 86_400_000;
let store: TestStore;
beforeAll(async () => {
	store = await openTestStore();
}, 60_000);
afterAll(() => store.close());

/** The accounts library's part: it knows the cookie `<token>; signed`, and no other. */
const getSession = vi.fn(async ({ headers }: { headers: Headers }) => {
	const [token = '', signature] = (headers.get('cookie') ?? '').split('; ');
	if (signature !== 'signed') return null;
	const { prisma } = store.database;
	const session = await prisma.session.findUnique({ where: { token }, include: { user: true } });
	return session && { session, user: session.user };
});

let user: Account;
let token: string;
let visitors: Visitors;
beforeEach(async () => {
	getSession.mockClear();
	user = await addUser(store, 'Asha');
	token = uuidv7();
	await store.database.prisma.session.create({
		data: { id: token, token, userId: user.id, expiresAt: inDays(90) }
	});
	visitors = new Visitors({ api: { getSession } } as unknown as Auth, store.database.prisma);
});

const inDays = (days: number) => new Date(Date.now() + days * DAY);
const ask = (cookie = `${token}; signed`) => visitors.of(new Headers({ cookie }));
const guest = { account: null, secondFactorAt: null };

describe('Visitors', () => {
	it('asks the library about a cookie once, and the database about its session each time', async () => {
		const visitor = { account: user, secondFactorAt: null };
		expect(await ask()).toEqual(visitor);
		expect(await ask()).toEqual(visitor);
		expect(getSession).toHaveBeenCalledTimes(1);

		const { prisma } = store.database;
		const secondFactorAt = new Date(1000);
		await prisma.session.update({ where: { token }, data: { secondFactorAt } });
		await prisma.user.update({ where: { id: user.id }, data: { role: 'engineer' } });
		expect(await ask()).toEqual({ account: { ...user, role: 'engineer' }, secondFactorAt });
		expect(getSession).toHaveBeenCalledTimes(1);
	});

	it('looks up those who wait together in one statement', async () => {
		await ask();
		const statements = vi.spyOn(store.database.prisma, '$queryRaw');
		const asked = Array.from({ length: 20 }, () => ask());
		for (const visitor of await Promise.all(asked)) expect(visitor.account).toEqual(user);
		// the first did not wait for the others
		expect(statements).toHaveBeenCalledTimes(2);
		statements.mockRestore();
	});

	it.each(['suspendedAt', 'deletedAt'])('takes who has %s for a guest at once', async (column) => {
		await ask();
		const data = { [column]: new Date() };
		await store.database.prisma.user.update({ where: { id: user.id }, data });
		expect(await ask()).toEqual(guest);
	});

	it('takes whose session has ended for a guest at once', async () => {
		await ask();
		await store.database.prisma.session.delete({ where: { token } });
		expect(await ask()).toEqual(guest);
		expect(getSession).toHaveBeenCalledTimes(2);
	});

	it('knows nobody by a token that another cookie was signed for', async () => {
		await ask();
		expect(await ask(`${token}; forged`)).toEqual(guest);
		expect(await ask(token)).toEqual(guest);
	});

	it.each([
		['has expired', -1],
		['is to be prolonged', (SESSION_LIFE.expiresIn - SESSION_LIFE.updateAge) / 86_400 - 0.01]
	])('leaves a session that %s to the library', async (_what, days) => {
		await ask();
		await ask();
		expect(getSession).toHaveBeenCalledTimes(1);
		const data = { expiresAt: inDays(days) };
		await store.database.prisma.session.update({ where: { token }, data });
		await ask();
		expect(getSession).toHaveBeenCalledTimes(2);
	});

	it('asks nobody about who sends no cookie', async () => {
		expect(await visitors.of(new Headers())).toEqual(guest);
		expect(getSession).not.toHaveBeenCalled();
	});
});
