import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerAccountRef } from '$lib/domain/ledger';
import type { Account } from '$lib/wire/api';
import { inTransaction, type Db } from '../repositories/db.server';
import { balanceOf } from '../repositories/ledger.server';
import {
	addModel,
	addUser,
	grant,
	openTestStore,
	type TestStore
} from '../testing/test-store.server';
import { closeBudget, fundModel, takeBackBudget } from './budgets.server';
import { correctCredits } from './corrections.server';
import { grantPurchase, revokePurchase } from './purchases.server';
import { cancelWithdrawal, decideWithdrawal, requestWithdrawal } from './withdrawals.server';

let store: TestStore;
let admin: Account;
let asha: Account;

beforeAll(async () => {
	store = await openTestStore();
	admin = await addUser(store, 'Admin', 'admin');
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
	asha = await addUser(store, 'Asha', 'engineer');
});

const tx = <T>(work: (tx: Db) => Promise<T>) => inTransaction(store.database.prisma, work);
const balance = (account: LedgerAccountRef) => balanceOf(store.database.prisma, account);
const has = (user: Account) => balance({ kind: 'user', userId: user.id });
const auditOf = (subject: string) =>
	store.database.prisma.auditEvent.findMany({ where: { subject }, orderBy: { id: 'asc' } });

describe('purchases', () => {
	it('credit once, however often the payment is confirmed, also at once', async () => {
		const purchase = { userId: asha.id, paymentId: uuidv7(), credits: 500n };
		const answers = await Promise.all(
			Array.from({ length: 10 }, () => tx((tx) => grantPurchase(tx, purchase)))
		);
		expect(answers.filter(Boolean)).toHaveLength(1);
		expect(await has(asha)).toBe(500n);
	});

	it('are refunded once; the platform bears what was spent', async () => {
		const purchase = { userId: asha.id, paymentId: uuidv7(), credits: 500n };
		await tx((tx) => grantPurchase(tx, purchase));
		await addModel(store, asha, { budget: 0n }).then((id) =>
			tx((tx) =>
				fundModel(tx, {
					userId: asha.id,
					model: { id, title: 'M' },
					amount: 300n,
					requestId: uuidv7()
				})
			)
		);
		const [fees, issuance] = [await balance({ kind: 'fees' }), await balance({ kind: 'issuance' })];
		const refund = () => tx((tx) => revokePurchase(tx, purchase));
		expect(await refund()).toEqual({ isNew: true, shortfall: 300n });
		expect(await refund()).toEqual({ isNew: false, shortfall: 300n });
		expect(await has(asha)).toBe(0n);
		expect(await balance({ kind: 'fees' })).toBe(fees - 300n);
		expect(await balance({ kind: 'issuance' })).toBe(issuance + 500n);
	});

	it('are refunded before they are paid out: what was asked for comes back first', async () => {
		const purchase = { userId: asha.id, paymentId: uuidv7(), credits: 500n };
		await tx((tx) => grantPurchase(tx, purchase));
		const ask = async (credits: bigint) => {
			const id = uuidv7();
			const how = { destination: 'Khalti 9800000000', pricePaisa: 100 };
			await tx((tx) => requestWithdrawal(tx, { id, userId: asha.id, credits, ...how }));
			return id;
		};
		const [kept, recalled] = [await ask(150n), await ask(200n)];
		await grant(store, asha, 150n);
		const payout = await balance({ kind: 'payout' });
		// 300 are left of 500: the newest withdrawal makes up for it, and 100 of it stay with her
		const refund = () => tx((tx) => revokePurchase(tx, { ...purchase, credits: 400n }));
		expect(await refund()).toEqual({ isNew: true, shortfall: 0n });
		expect(await refund()).toEqual({ isNew: false, shortfall: 0n });
		expect(await has(asha)).toBe(100n);
		expect(await balance({ kind: 'payout' })).toBe(payout - 200n);
		const { withdrawal, notice } = store.database.prisma;
		expect(await withdrawal.findUnique({ where: { id: recalled } })).toMatchObject({
			status: 'rejected',
			reason: expect.stringContaining('refunded') as string
		});
		expect(await withdrawal.findUnique({ where: { id: kept } })).toMatchObject({
			status: 'requested'
		});
		expect(await notice.findMany({ where: { userId: asha.id } })).toMatchObject([
			{ kind: 'withdrawal-rejected', body: { withdrawalId: recalled } }
		]);
		expect((await auditOf(`withdrawal:${recalled}`)).at(-1)).toMatchObject({
			actorId: null,
			action: 'withdrawal.rejected'
		});
		const late = decideWithdrawal(store, {
			id: recalled,
			decision: 'paid',
			reason: 'Sent.',
			actorId: admin.id
		});
		await expect(late).rejects.toMatchObject({ code: 'withdrawal/decided' });
	});

	it('that were never credited have nothing to take back', async () => {
		await grant(store, asha, 100n);
		const purchase = { userId: asha.id, paymentId: uuidv7(), credits: 500n };
		const answer = await tx((tx) => revokePurchase(tx, purchase));
		expect(answer).toEqual({ isNew: false, shortfall: 0n });
		expect(await has(asha)).toBe(100n);
	});
});

describe('corrections', () => {
	const correct = (amount: bigint, requestId: string, userId = asha.id) =>
		tx((tx) =>
			correctCredits(tx, { userId, amount, reason: 'Why.', actorId: admin.id, requestId })
		);

	it('give and take, once per request, and are written down', async () => {
		const [first, second] = [uuidv7(), uuidv7()];
		expect(await correct(100n, first)).toBe(true);
		expect(await correct(100n, first)).toBe(false);
		expect(await correct(-30n, second)).toBe(true);
		expect(await has(asha)).toBe(70n);
		expect(await auditOf(`user:${asha.id}`)).toMatchObject([
			{ actorId: admin.id, action: 'credits.correct', reason: 'Why.', detail: { amount: 100 } },
			{ detail: { amount: -30 } }
		]);
	});

	it.each([
		['credits/insufficient', -1n, undefined],
		['request/invalid', 0n, undefined],
		['user/not-found', 5n, 'nobody']
	])('refuse with %s', async (code, amount, userId) => {
		await expect(correct(amount, uuidv7(), userId)).rejects.toMatchObject({ code });
		expect(await auditOf(`user:${asha.id}`)).toEqual([]);
	});
});

it('nobody corrects their own credits or decides on their own withdrawal', async () => {
	await grant(store, admin, 200n);
	const own = { userId: admin.id, actorId: admin.id };
	const correction = { ...own, amount: 5n, reason: 'For me.', requestId: uuidv7() };
	const code = 'account/own-money';
	await expect(tx((tx) => correctCredits(tx, correction))).rejects.toMatchObject({ code });

	const asked = { id: uuidv7(), userId: admin.id, credits: 120n, pricePaisa: 100 };
	await tx((tx) => requestWithdrawal(tx, { ...asked, destination: 'Khalti 9800000000' }));
	for (const decision of ['paid', 'rejected'] as const) {
		const deciding = decideWithdrawal(store, { ...own, id: asked.id, decision, reason: 'Mine.' });
		await expect(deciding).rejects.toMatchObject({ code });
	}
	expect(await has(admin)).toBe(80n);
});

describe('budgets', () => {
	let id: string;
	beforeEach(async () => {
		id = await addModel(store, asha, { budget: 0n });
		await grant(store, asha, 100n);
	});
	const change = (amount: bigint, requestId = uuidv7()) => ({
		userId: asha.id,
		model: { id, title: 'Four weights' },
		amount,
		requestId
	});
	const held = () => balance({ kind: 'escrow', modelId: id });

	it('move to the model and back, once per request, and are written down', async () => {
		const fund = change(60n);
		expect(await tx((tx) => fundModel(tx, fund))).toBe(true);
		expect(await tx((tx) => fundModel(tx, fund))).toBe(false);
		expect([await has(asha), await held()]).toEqual([40n, 60n]);

		const back = change(50n);
		expect(await tx((tx) => takeBackBudget(tx, back))).toBe(true);
		expect(await tx((tx) => takeBackBudget(tx, back))).toBe(false);
		expect([await has(asha), await held()]).toEqual([90n, 10n]);
		expect((await auditOf(`model:${id}`)).map(({ action }) => action)).toEqual([
			'budget.fund',
			'budget.take-back'
		]);
	});

	it('cannot be more than there is, even if many ask at once', async () => {
		const funds = Array.from({ length: 12 }, () => tx((tx) => fundModel(tx, change(30n))));
		const settled = await Promise.allSettled(funds);
		expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
		expect([await has(asha), await held()]).toEqual([10n, 90n]);
		await expect(tx((tx) => takeBackBudget(tx, change(91n)))).rejects.toMatchObject({
			code: 'credits/insufficient'
		});
	});

	it('are not for a model that is deleted, and end with it', async () => {
		await tx((tx) => fundModel(tx, change(60n)));
		await store.database.prisma.model.update({ where: { id }, data: { status: 'deleted' } });
		await expect(tx((tx) => fundModel(tx, change(1n)))).rejects.toMatchObject({
			code: 'model/not-found'
		});
		for (let time = 0; time < 2; time++) {
			await tx((tx) => closeBudget(tx, { id, title: 'Four weights', ownerId: asha.id }));
		}
		expect([await has(asha), await held()]).toEqual([100n, 0n]);
	});
});

describe('withdrawals', () => {
	const request = (id: string, user = asha) =>
		tx((tx) =>
			requestWithdrawal(tx, {
				id,
				userId: user.id,
				credits: 120n,
				destination: 'Khalti 9800000000',
				pricePaisa: 100
			})
		);
	const decide = (id: string, decision: 'paid' | 'rejected') =>
		decideWithdrawal(store, { id, decision, reason: 'Because.', actorId: admin.id });
	const toldTo = ({ id: userId }: Account) =>
		store.database.prisma.notice.findMany({ where: { userId }, orderBy: { id: 'asc' } });
	const rowOf = (id: string) => store.database.prisma.withdrawal.findUnique({ where: { id } });
	let id: string;
	beforeEach(async () => {
		id = uuidv7();
		await grant(store, asha, 200n);
	});

	it('hold the credits back, once per request', async () => {
		await request(id);
		await request(id);
		expect(await has(asha)).toBe(80n);
		expect(await rowOf(id)).toMatchObject({
			status: 'requested',
			credits: 120n,
			amountMinor: 12_000n,
			currency: 'NPR'
		});
		await expect(request(uuidv7())).rejects.toMatchObject({ code: 'credits/insufficient' });
	});

	it('do not tell of somebody else’s', async () => {
		await request(id);
		const bina = await addUser(store, 'Bina');
		await grant(store, bina, 500n);
		const code = 'withdrawal/not-found';
		await expect(request(id, bina)).rejects.toMatchObject({ code });
		const cancel = tx((tx) => cancelWithdrawal(tx, { id, userId: bina.id }));
		await expect(cancel).rejects.toMatchObject({ code });
		await expect(decide(uuidv7(), 'paid')).rejects.toMatchObject({ code });
		expect(await has(bina)).toBe(500n);
	});

	it('give the credits back when they are canceled, once', async () => {
		await request(id);
		for (let time = 0; time < 2; time++) {
			await tx((tx) => cancelWithdrawal(tx, { id, userId: asha.id }));
		}
		expect(await has(asha)).toBe(200n);
		expect(await rowOf(id)).toMatchObject({ status: 'canceled' });
		await expect(decide(id, 'paid')).rejects.toMatchObject({ code: 'withdrawal/decided' });
	});

	it('give them back when they are rejected, and end them when they are paid', async () => {
		await request(id);
		await decide(id, 'rejected');
		expect(await has(asha)).toBe(200n);
		const money = { credits: 120, amountMinor: 12_000, currency: 'NPR' };
		expect(await toldTo(asha)).toMatchObject([
			{ kind: 'withdrawal-rejected', body: { withdrawalId: id, ...money, reason: 'Because.' } }
		]);
		expect(await rowOf(id)).toMatchObject({ status: 'rejected', reason: 'Because.' });

		const [paid, issuance] = [uuidv7(), await balance({ kind: 'issuance' })];
		await request(paid);
		await decide(paid, 'paid');
		expect(await has(asha)).toBe(80n);
		expect((await toldTo(asha))[1]).toMatchObject({
			kind: 'withdrawal-paid',
			body: { withdrawalId: paid, ...money }
		});
		expect(await balance({ kind: 'issuance' })).toBe(issuance + 120n);
		expect(await auditOf(`withdrawal:${paid}`)).toMatchObject([
			{ actorId: asha.id, action: 'withdrawal.request' },
			{ actorId: admin.id, action: 'withdrawal.paid', reason: 'Because.' }
		]);
		const cancel = tx((tx) => cancelWithdrawal(tx, { id: paid, userId: asha.id }));
		await expect(cancel).rejects.toMatchObject({ code: 'withdrawal/decided' });
	});

	it('are decided once by however many administrators', async () => {
		await request(id);
		const decisions = [decide(id, 'paid'), decide(id, 'rejected'), decide(id, 'paid')];
		const settled = await Promise.allSettled(decisions);
		expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		expect(await toldTo(asha)).toHaveLength(1);
	});
});
