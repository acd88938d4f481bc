import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { noticeWords } from '$lib/i18n/notice-words';
import type { Account } from '$lib/wire/api';
import { balanceOf } from '../repositories/ledger.server';
import { findPayment } from '../repositories/payments.server';
import { appRouter } from '../router';
import { addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { paymentProviders } from './providers.server';
import { reconcilePayments } from './reconcile.server';
import { openKhaltiBench } from './testing/khalti-bench';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let bench: Awaited<ReturnType<typeof openKhaltiBench>>;
let store: TestStore;

beforeAll(async () => {
	bench = await openKhaltiBench();
	store = { ...(await openTestStore()), payments: paymentProviders([bench.adapter()]) };
}, 60_000);
afterAll(async () => {
	await store.close();
	await bench.close();
});

const as = (account: Account) => appRouter.createCaller({ account, services: store });
const later = (milliseconds: number) => new Date(Date.now() + milliseconds);

/** Somebody who has begun to buy 20 credits. */
async function begin() {
	const buyer = await addUser(store, 'Buyer');
	const id = uuidv7();
	await as(buyer).payments.initiate({ id, provider: 'khalti', credits: 20 });
	const row = await findPayment(store.database.prisma, id);
	return { buyer, id, pidx: row?.providerRef ?? '' };
}

async function told(user: Account) {
	const { items } = await as(user).notices.mine({});
	return items.map(({ content }) => content).toReversed();
}

const bodyOf = (paymentId: string) => ({
	paymentId,
	credits: 20,
	amountMinor: 2000,
	currency: 'NPR'
});

describe('somebody who closed the window is told', () => {
	it('once that what they paid has come', async () => {
		const { buyer, id, pidx } = await begin();
		await bench.press(pidx, 'pay');
		await reconcilePayments(store, later(MINUTE));
		await reconcilePayments(store, later(DAY));
		const notices = await told(buyer);
		expect(notices).toEqual([{ kind: 'payment-completed', body: bodyOf(id) }]);
		expect(noticeWords(notices[0] ?? null, 'en')).toEqual({
			text: 'Your payment is complete: 20 credits.',
			href: '/credits'
		});
	});

	it('that it does not match its order', async () => {
		const { buyer, id, pidx } = await begin();
		await bench.press(pidx, 'pay', 'wrong-amount');
		await reconcilePayments(store, later(MINUTE));
		const notices = await told(buyer);
		expect(notices).toEqual([{ kind: 'payment-failed', body: bodyOf(id) }]);
		expect(noticeWords(notices[0] ?? null, 'ne').href).toBe(`/credits/return/${id}`);
	});

	it('that it expired, and if they paid after all, that too', async () => {
		const { buyer, id, pidx } = await begin();
		await bench.press(pidx, 'expire');
		await reconcilePayments(store, later(MINUTE));
		await bench.control({ pidx, act: 'complete' });
		await reconcilePayments(store, later(DAY));
		expect(await told(buyer)).toEqual([
			{ kind: 'payment-expired', body: bodyOf(id) },
			{ kind: 'payment-completed', body: bodyOf(id) }
		]);
	});

	it('that it was refunded', async () => {
		const { buyer, id, pidx } = await begin();
		await bench.press(pidx, 'pay');
		await as(buyer).payments.confirm({ id });
		await bench.control({ pidx, act: 'refund' });
		await reconcilePayments(store, later(DAY));
		expect(await told(buyer)).toEqual([{ kind: 'payment-refunded', body: bodyOf(id) }]);
	});

	it('what an administrator found out by asking again', async () => {
		const { buyer, id, pidx } = await begin();
		await bench.press(pidx, 'pay');
		const admin = await addUser(store, 'Admin', 'admin');
		await as(admin).admin.money.recheckPayment({ id, reason: 'They wrote to us.' });
		expect(await told(buyer)).toEqual([{ kind: 'payment-completed', body: bodyOf(id) }]);
	});
});

describe('nobody is told', () => {
	it.each(['pay', 'expire'])('what their page says: %s', async (act) => {
		const { buyer, id, pidx } = await begin();
		await bench.press(pidx, act);
		await as(buyer).payments.confirm({ id });
		await reconcilePayments(store, later(DAY));
		expect(await told(buyer)).toEqual([]);
	});

	it('that they canceled', async () => {
		const { buyer, pidx } = await begin();
		await bench.press(pidx, 'cancel');
		await reconcilePayments(store, later(MINUTE));
		expect(await told(buyer)).toEqual([]);
	});
});

it('credits and notice come together, or neither does', async () => {
	const { prisma } = store.database;
	const { buyer, id, pidx } = await begin();
	await bench.press(pidx, 'pay');
	await prisma.$executeRaw`ALTER TABLE "Notice" ADD CONSTRAINT "none" CHECK (false) NOT VALID`;
	await expect(reconcilePayments(store, later(MINUTE))).rejects.toThrow();
	await prisma.$executeRaw`ALTER TABLE "Notice" DROP CONSTRAINT "none"`;
	expect(await findPayment(prisma, id)).toMatchObject({ status: 'initiated' });
	expect(await balanceOf(prisma, { kind: 'user', userId: buyer.id })).toBe(0n);

	await reconcilePayments(store, later(MINUTE));
	expect(await balanceOf(prisma, { kind: 'user', userId: buyer.id })).toBe(20n);
	expect(await told(buyer)).toHaveLength(1);
});
