import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import type { Account } from '$lib/wire/api';
import { balanceOf } from '../repositories/ledger.server';
import { appRouter } from '../router';
import { addUser } from '../testing/test-store.server';
import { checkPayment } from './check-payment.server';
import type { Order } from './payment-provider';
import { network } from './provider-http.server';
import { paymentProviders } from './providers.server';
import { reconcilePayments } from './reconcile.server';
import { codeOf, HOUR, inTime, MINUTE, openPayingStore } from './testing/paying-store';

let shop: Awaited<ReturnType<typeof openPayingStore>>;
let stranger: Account;

beforeAll(async () => {
	shop = await openPayingStore();
	stranger = await addUser(shop.store, 'Stranger');
}, 60_000);
afterAll(() => shop.close());

describe('payments.offer', () => {
	it('tells the price and whom one can pay', async () => {
		expect(await shop.as(null).offer()).toEqual({
			price: 100,
			mostCredits: 100_000,
			providers: [{ id: 'khalti', simulated: false, fewestCredits: 10 }]
		});
	});
});

describe('payments.initiate', () => {
	it('keeps the payment and sends the payer to the provider', async () => {
		const id = uuidv7();
		const answer = await shop.as(shop.asha).initiate({ id, provider: 'khalti', credits: 20 });
		const row = await shop.rowOf(id);
		expect(row).toMatchObject({ status: 'initiated', amountMinor: 2000n, credits: 20n });
		const url = `${shop.bench.url}/pay?pidx=${row.providerRef ?? ''}`;
		expect(answer).toEqual({ kind: 'redirect', url });
	});

	it('goes on with the same payment when it is asked again, also at once', async () => {
		const wanted = { id: uuidv7(), provider: 'khalti', credits: 20 } as const;
		const answers = await Promise.all(
			Array.from({ length: 5 }, () => shop.as(shop.asha).initiate(wanted))
		);
		answers.push(await shop.as(shop.asha).initiate(wanted));
		expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
	});

	it('says so of one that is decided', async () => {
		const { id } = await shop.pay();
		await shop.as(shop.asha).confirm({ id });
		const again = shop.as(shop.asha).initiate({ id, provider: 'khalti', credits: 20 });
		expect(await again).toEqual({ kind: 'decided' });
	});

	it('refuses an id of somebody else, another amount, too little and an unknown provider', async () => {
		const { id } = await shop.begin();
		const wanted = { id, provider: 'khalti', credits: 20 } as const;
		expect(await codeOf(shop.as(stranger).initiate(wanted))).toBe('payment/not-found');
		expect(await codeOf(shop.as(shop.asha).initiate({ ...wanted, credits: 21 }))).toBe(
			'request/invalid'
		);
		const other = { ...wanted, id: uuidv7(), provider: 'esewa' } as const;
		expect(await codeOf(shop.as(shop.asha).initiate(other))).toBe('request/invalid');
		for (const credits of [9, 100_001, 10.5]) {
			await expect(shop.as(shop.asha).initiate({ ...wanted, credits })).rejects.toMatchObject({
				code: 'BAD_REQUEST'
			});
		}
	});

	it('lets nobody begin without end', async () => {
		const eager = await addUser(shop.store, 'Eager');
		for (let i = 0; i < 20; i++) await shop.begin(eager);
		const more = shop.as(eager).initiate({ id: uuidv7(), provider: 'khalti', credits: 10 });
		expect(await codeOf(more)).toBe('request/rate-limited');
	});

	it('can be tried again after the provider was away', async () => {
		const id = uuidv7();
		const wanted = { id, provider: 'khalti', credits: 20 } as const;
		const away = paymentProviders([shop.bench.adapter({ secretKey: 'wrong' })]);
		const broken = appRouter.createCaller({
			account: shop.asha,
			services: { ...shop.store, payments: away }
		});
		expect(await codeOf(broken.payments.initiate(wanted))).toBe('payment/unavailable');
		expect(await shop.rowOf(id)).toMatchObject({ status: 'initiated', providerRef: null });
		expect(await shop.as(shop.asha).initiate(wanted)).toMatchObject({ kind: 'redirect' });
	});
});

it('refuses a provider that gives two orders one id: who pays once is not credited twice', async () => {
	const first = await shop.begin();
	const adapter = shop.bench.adapter();
	const confused = {
		...adapter,
		async initiate(order: Order) {
			return { ...(await adapter.initiate(order)), providerRef: first.pidx };
		}
	};
	const services = { ...shop.store, payments: paymentProviders([confused]) };
	const { payments } = appRouter.createCaller({ account: shop.asha, services });
	const second = { id: uuidv7(), provider: 'khalti', credits: 20 } as const;
	expect(await codeOf(payments.initiate(second))).toBe('payment/unavailable');
	expect(await shop.rowOf(second.id)).toMatchObject({ status: 'initiated', providerRef: null });

	await shop.bench.press(first.pidx, 'pay');
	await shop.as(shop.asha).confirm({ id: first.id });
	expect(await shop.as(shop.asha).confirm({ id: second.id })).toMatchObject({
		status: 'initiated'
	});
	expect([await shop.creditedFor(first.id), await shop.creditedFor(second.id)]).toEqual([20n, 0n]);
	// nothing is lost by it
	expect(await shop.as(shop.asha).initiate(second)).toMatchObject({ kind: 'redirect' });
});

describe('payments.confirm', () => {
	it('credits what was paid', async () => {
		const buyer = await addUser(shop.store, 'Buyer');
		const { id, pidx } = await shop.begin(buyer);
		await shop.bench.press(pidx, 'pay');
		expect(await shop.as(buyer).confirm({ id })).toMatchObject({
			id,
			status: 'completed',
			credits: 20,
			amount: 2000
		});
		expect(await balanceOf(shop.store.database.prisma, { kind: 'user', userId: buyer.id })).toBe(
			20n
		);
	});

	it('credits once, however many answers come at once', async () => {
		const { id } = await shop.pay('double-callback');
		const row = await shop.rowOf(id);
		const confirm = () => shop.as(shop.asha).confirm({ id });
		// half of them as if each had been the first to ask
		const asked = Array.from({ length: 100 }, (_, i) =>
			i % 2 ? checkPayment(shop.store, row, { by: 'store' }) : confirm()
		);
		await Promise.all(asked);
		expect(await shop.creditedFor(id)).toBe(20n);
		expect(await confirm()).toMatchObject({ status: 'completed' });
		expect(await shop.creditedFor(id)).toBe(20n);
	}, 60_000);

	it('credits nothing for a forged return', async () => {
		const { id, back } = await shop.pay('forged-return');
		expect(back.searchParams.get('status')).toBe('Completed');
		const answer = back.searchParams.toString();
		expect(await shop.as(shop.asha).confirm({ id, answer })).toMatchObject({ status: 'initiated' });
		expect(await shop.creditedFor(id)).toBe(0n);
	});

	it.each(['wrong-amount', 'wrong-order', 'wrong-order-id'] as const)(
		'refuses %s for good, credits nothing and writes it down',
		async (fault) => {
			const { id, pidx } = await shop.pay(fault);
			expect(await codeOf(shop.as(shop.asha).confirm({ id }))).toBe('payment/refused');
			await shop.bench.control({ pidx, fault: 'none' });
			expect(await codeOf(shop.as(shop.asha).confirm({ id }))).toBe('payment/refused');
			await checkPayment(shop.store, await shop.rowOf(id), { by: 'store' });
			expect(await shop.rowOf(id)).toMatchObject({ status: 'failed', checkAfter: null });
			expect(await shop.creditedFor(id)).toBe(0n);
			expect(await shop.auditOf(id)).toMatchObject([{ action: 'payment.refuse', actorId: null }]);
		}
	);

	it.each(['lookup-500', 'nonsense', 'timeout'] as const)(
		'after %s leaves the payment open, and credits it once the provider answers',
		async (fault) => {
			const { id } = await shop.pay(fault);
			const line = { ...network, timeoutMs: fault === 'timeout' ? 200 : network.timeoutMs };
			const services = {
				...shop.store,
				payments: paymentProviders([shop.bench.adapter({ line })])
			};
			const hasty = appRouter.createCaller({ account: shop.asha, services }).payments;
			for (const failures of [1, 2]) {
				expect(await codeOf(hasty.confirm({ id }))).toBe('payment/unavailable');
				expect(await shop.rowOf(id)).toMatchObject({ status: 'initiated', failures });
			}
			await reconcilePayments(shop.store, inTime(HOUR));
			expect(await shop.rowOf(id)).toMatchObject({ status: 'completed', failures: 0 });
			expect(await shop.creditedFor(id)).toBe(20n);
		}
	);

	it('waits for a payment that is pending at first', async () => {
		const { id } = await shop.pay('late-completed');
		expect(await shop.as(shop.asha).confirm({ id })).toMatchObject({ status: 'pending' });
		// a page in a hurry is told what is known
		expect(await shop.as(shop.asha).confirm({ id })).toMatchObject({ status: 'pending' });
		await reconcilePayments(shop.store, inTime(MINUTE + 1));
		expect(await shop.creditedFor(id)).toBe(0n);
		await reconcilePayments(shop.store, inTime(HOUR));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'completed' });
		expect(await shop.creditedFor(id)).toBe(20n);
	});

	it.each([
		['cancel', 'canceled'],
		['expire', 'expired']
	] as const)('after "%s" says %s', async (act, status) => {
		const { id, pidx } = await shop.begin();
		await shop.bench.press(pidx, act);
		expect(await shop.as(shop.asha).confirm({ id })).toMatchObject({ status });
		expect(await shop.creditedFor(id)).toBe(0n);
	});

	it('knows only the caller’s own payments', async () => {
		const { id } = await shop.pay();
		expect(await codeOf(shop.as(stranger).confirm({ id }))).toBe('payment/not-found');
		expect(await codeOf(shop.as(shop.asha).confirm({ id: uuidv7() }))).toBe('payment/not-found');
		expect(await shop.rowOf(id)).toMatchObject({ status: 'initiated', checkedAt: null });
	});
});

describe('payments.mine', () => {
	it('lists the caller’s own by pages, newest first', async () => {
		const collector = await addUser(shop.store, 'Collector');
		const ids = Array.from({ length: 30 }, () => uuidv7());
		const data = ids.map((id, i) => ({
			id,
			userId: collector.id,
			provider: 'khalti-simulator',
			currency: 'NPR',
			amountMinor: 1000n,
			credits: 10n,
			createdAt: new Date(Date.now() + i)
		}));
		await shop.store.database.prisma.payment.createMany({ data });
		const first = await shop.as(collector).mine({});
		expect(first.items[0]).toMatchObject({ id: ids[29], simulated: true });
		const rest = await shop.as(collector).mine({ cursor: first.nextCursor ?? '' });
		expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids.toReversed());
		expect(rest.nextCursor).toBeNull();
	});
});
