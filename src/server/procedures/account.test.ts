import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '$lib/wire/api';
import { appRouter } from '../router';
import { addModel, addUser, openTestStore, type TestStore } from '../testing/test-store.server';

const PASSWORD = 'correct horse battery';
let store: TestStore;
let asha: Account;

beforeAll(async () => {
	store = await openTestStore();
	asha = await addUser(store, 'Asha');
	const { password } = await store.auth.$context;
	await store.database.prisma.account.create({
		data: {
			id: asha.id,
			userId: asha.id,
			accountId: asha.id,
			providerId: 'credential',
			password: await password.hash(PASSWORD)
		}
	});
}, 120_000);
afterAll(() => store.close());

const as = (account: Account) => appRouter.createCaller({ account, services: store });

describe('account', () => {
	it('shows and changes name, phone and language', async () => {
		await as(asha).account.setProfile({ name: '  Asha Rai ', phone: '+977 9811111111' });
		await as(asha).account.setLocale({ locale: 'ne' });
		expect(await as(asha).account.profile()).toMatchObject({
			name: 'Asha Rai',
			phone: '+977 9811111111',
			locale: 'ne',
			email: asha.email,
			credits: 0
		});
	});

	it('changes the email for who knows the password, to one that nobody has', async () => {
		const bina = await addUser(store, 'Bina');
		const { setEmail } = as(asha).account;
		await expect(setEmail({ email: 'x@test.local', password: 'a guess' })).rejects.toMatchObject({
			cause: {
				code: 'account/wrong-credentials',
				fields: { password: { kind: 'wrong-password' } }
			}
		});
		const taken = bina.email.toUpperCase();
		await expect(setEmail({ email: taken, password: PASSWORD })).rejects.toMatchObject({
			cause: { code: 'account/email-taken' }
		});
		await setEmail({ email: 'Asha.New@test.local', password: PASSWORD });
		expect((await as(asha).account.profile()).email).toBe('asha.new@test.local');
	});

	it('stops guessing after ten tries', async () => {
		const guesser = await addUser(store, 'Guessed');
		const guess = () => as(guesser).account.delete({ password: 'a guess' });
		for (let i = 0; i < 10; i++) {
			await expect(guess()).rejects.toMatchObject({
				cause: { code: 'account/wrong-credentials' }
			});
		}
		await expect(guess()).rejects.toMatchObject({ cause: { code: 'request/rate-limited' } });
	});

	it('is deleted by who knows the password', async () => {
		await as(asha).account.delete({ password: PASSWORD });
		await expect(as(asha).account.profile()).rejects.toMatchObject({
			cause: { code: 'account/signed-out' }
		});
	});
});

describe('follows', () => {
	it('follows a model that is in the store, and lists it', async () => {
		const owner = await addUser(store, 'Owner', 'engineer');
		const me = as(await addUser(store, 'Follower'));
		const modelId = await addModel(store, owner);
		expect(await me.follows.of({ modelId })).toEqual({ following: false });
		for (let twice = 0; twice < 2; twice++) await me.follows.set({ modelId, following: true });
		expect(await me.follows.of({ modelId })).toEqual({ following: true });

		const change = (status: 'unlisted' | 'deleted') =>
			store.database.prisma.model.update({ where: { id: modelId }, data: { status } });
		expect((await me.follows.mine({})).items).toMatchObject([{ modelId, isListed: true }]);
		await change('unlisted');
		expect((await me.follows.mine({})).items).toMatchObject([{ modelId, isListed: false }]);
		await change('deleted');
		expect((await me.follows.mine({})).items).toEqual([]);

		await expect(me.follows.set({ modelId, following: true })).rejects.toMatchObject({
			cause: { code: 'model/not-found' }
		});
		expect(await me.follows.set({ modelId, following: false })).toEqual({ following: false });
	});
});
