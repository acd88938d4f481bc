import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { StoreError } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';
import { balanceOf } from '../repositories/ledger.server';
import { findPayment } from '../repositories/payments.server';
import { appRouter } from '../router';
import { addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { checkPayment } from './check-payment.server';
import type { Fault } from './khalti-simulator/simulated-payment';
import { network } from './provider-http.server';
import { paymentProviders } from './providers.server';
import { reconcilePayments } from './reconcile.server';
import { openKhaltiBench } from './testing/khalti-bench';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let bench: Awaited<ReturnType<typeof openKhaltiBench>>;
let store: TestStore;
let asha: Account;
let stranger: Account;

beforeAll(async () => {
	bench = await openKhaltiBench();
	store = { ...(await openTestStore()), payments: paymentProviders([bench.adapter()]) };
	asha = await addUser(store, 'Asha');
	stranger = await addUser(store, 'Stranger');
}, 60_000);
afterAll(async () => {
	await store.close();
	await bench.close();
});

const as = (account: Account | null) =>
	appRouter.createCaller({ account, services: store }).payments;
const prisma = () => store.database.prisma;
const inTime = (milliseconds: number) => new Date(Date.now() + milliseconds);

async function rowOf(id: string) {
	const row = await findPayment(prisma(), id);
	if (!row) throw new Error(`No payment ${id}.`);
	return row;
}

/** Begins to buy 20 credits. @returns Our id and Khalti's. */
async function begin(account = asha): Promise<{ id: string; pidx: string }> {
	const id = uuidv7();
	await as(account).initiate({ id, provider: 'khalti', credits: 20 });
	return { id, pidx: (await rowOf(id)).providerRef ?? '' };
}

async function pay(fault: Fault = 'none') {
	const payment = await begin();
	return { ...payment, back: await bench.press(payment.pidx, 'pay', fault) };
}

/** What one payment put on the ledger for its buyer. */
async function creditedFor(id: string): Promise<bigint> {
	const entries = await prisma().ledgerEntry.findMany({
		where: {
			accountId: { startsWith: 'user:' },
			transaction: { cause: { in: [`payment:${id}`, `refund:${id}`] } }
		}
	});
	return entries.reduce((sum, { amount }) => sum + amount, 0n);
}

const codeOf = (asking: Promise<unknown>): Promise<string | undefined> =>
	asking.then(
		() => undefined,
		(error: unknown) => {
			const cause = error instanceof Error ? (error.cause ?? error) : error;
			return cause instanceof StoreError ? cause.code : String(cause);
		}
	);

const auditOf = (id: string) =>
	prisma().auditEvent.findMany({ where: { subject: `payment:${id}` }, orderBy: { id: 'asc' } });

describe('payments.offer', () => {
	it('tells the price and whom one can pay', async () => {
		expect(await as(null).offer()).toEqual({
			price: 100,
			mostCredits: 100_000,
			providers: [{ id: 'khalti', simulated: false, fewestCredits: 10 }]
		});
	});
});

describe('payments.initiate', () => {
	it('keeps the payment and sends the payer to the provider', async () => {
		const id = uuidv7();
		const answer = await as(asha).initiate({ id, provider: 'khalti', credits: 20 });
		const row = await rowOf(id);
		expect(row).toMatchObject({ status: 'initiated', amountMinor: 2000n, credits: 20n });
		const url = `${bench.url}/pay?pidx=${row.providerRef ?? ''}`;
		expect(answer).toEqual({ kind: 'redirect', url });
	});

	it('goes on with the same payment when it is asked again, also at once', async () => {
		const wanted = { id: uuidv7(), provider: 'khalti', credits: 20 } as const;
		const answers = await Promise.all(Array.from({ length: 5 }, () => as(asha).initiate(wanted)));
		answers.push(await as(asha).initiate(wanted));
		expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
	});

	it('says so of one that is decided', async () => {
		const { id } = await pay();
		await as(asha).confirm({ id });
		const again = as(asha).initiate({ id, provider: 'khalti', credits: 20 });
		expect(await again).toEqual({ kind: 'decided' });
	});

	it('refuses an id of somebody else, another amount, too little and an unknown provider', async () => {
		const { id } = await begin();
		const wanted = { id, provider: 'khalti', credits: 20 } as const;
		expect(await codeOf(as(stranger).initiate(wanted))).toBe('payment/not-found');
		expect(await codeOf(as(asha).initiate({ ...wanted, credits: 21 }))).toBe('request/invalid');
		const other = { ...wanted, id: uuidv7(), provider: 'esewa' } as const;
		expect(await codeOf(as(asha).initiate(other))).toBe('request/invalid');
		for (const credits of [9, 100_001, 10.5]) {
			await expect(as(asha).initiate({ ...wanted, credits })).rejects.toMatchObject({
				code: 'BAD_REQUEST'
			});
		}
	});

	it('lets nobody begin without end', async () => {
		const eager = await addUser(store, 'Eager');
		for (let i = 0; i < 20; i++) await begin(eager);
		const more = as(eager).initiate({ id: uuidv7(), provider: 'khalti', credits: 10 });
		expect(await codeOf(more)).toBe('request/rate-limited');
	});

	it('can be tried again after the provider was away', async () => {
		const id = uuidv7();
		const wanted = { id, provider: 'khalti', credits: 20 } as const;
		const away = paymentProviders([bench.adapter({ secretKey: 'wrong' })]);
		const broken = appRouter.createCaller({
			account: asha,
			services: { ...store, payments: away }
		});
		expect(await codeOf(broken.payments.initiate(wanted))).toBe('payment/unavailable');
		expect(await rowOf(id)).toMatchObject({ status: 'initiated', providerRef: null });
		expect(await as(asha).initiate(wanted)).toMatchObject({ kind: 'redirect' });
	});
});

describe('payments.confirm', () => {
	it('credits what was paid', async () => {
		const buyer = await addUser(store, 'Buyer');
		const { id, pidx } = await begin(buyer);
		await bench.press(pidx, 'pay');
		expect(await as(buyer).confirm({ id })).toMatchObject({
			id,
			status: 'completed',
			credits: 20,
			amount: 2000
		});
		expect(await balanceOf(prisma(), { kind: 'user', userId: buyer.id })).toBe(20n);
	});

	it('credits once, however many answers come at once', async () => {
		const { id } = await pay('double-callback');
		const row = await rowOf(id);
		const confirm = () => as(asha).confirm({ id });
		// half of them as if each had been the first to ask
		const asked = Array.from({ length: 100 }, (_, i) =>
			i % 2 ? checkPayment(store, row, { by: 'store' }) : confirm()
		);
		await Promise.all(asked);
		expect(await creditedFor(id)).toBe(20n);
		expect(await confirm()).toMatchObject({ status: 'completed' });
		expect(await creditedFor(id)).toBe(20n);
	}, 60_000);

	it('credits nothing for a forged return', async () => {
		const { id, back } = await pay('forged-return');
		expect(back.searchParams.get('status')).toBe('Completed');
		const answer = back.searchParams.toString();
		expect(await as(asha).confirm({ id, answer })).toMatchObject({ status: 'initiated' });
		expect(await creditedFor(id)).toBe(0n);
	});

	it.each(['wrong-amount', 'wrong-order', 'wrong-order-id'] as const)(
		'refuses %s for good, credits nothing and writes it down',
		async (fault) => {
			const { id, pidx } = await pay(fault);
			expect(await codeOf(as(asha).confirm({ id }))).toBe('payment/refused');
			await bench.control({ pidx, fault: 'none' });
			expect(await codeOf(as(asha).confirm({ id }))).toBe('payment/refused');
			await checkPayment(store, await rowOf(id), { by: 'store' });
			expect(await rowOf(id)).toMatchObject({ status: 'failed', checkAfter: null });
			expect(await creditedFor(id)).toBe(0n);
			expect(await auditOf(id)).toMatchObject([{ action: 'payment.refuse', actorId: null }]);
		}
	);

	it.each(['lookup-500', 'nonsense', 'timeout'] as const)(
		'after %s leaves the payment open, and credits it once the provider answers',
		async (fault) => {
			const { id } = await pay(fault);
			const line = { ...network, timeoutMs: fault === 'timeout' ? 200 : network.timeoutMs };
			const services = { ...store, payments: paymentProviders([bench.adapter({ line })]) };
			const hasty = appRouter.createCaller({ account: asha, services }).payments;
			for (const failures of [1, 2]) {
				expect(await codeOf(hasty.confirm({ id }))).toBe('payment/unavailable');
				expect(await rowOf(id)).toMatchObject({ status: 'initiated', failures });
			}
			await reconcilePayments(store, inTime(HOUR));
			expect(await rowOf(id)).toMatchObject({ status: 'completed', failures: 0 });
			expect(await creditedFor(id)).toBe(20n);
		}
	);

	it('waits for a payment that is pending at first', async () => {
		const { id } = await pay('late-completed');
		expect(await as(asha).confirm({ id })).toMatchObject({ status: 'pending' });
		// a page in a hurry is told what is known
		expect(await as(asha).confirm({ id })).toMatchObject({ status: 'pending' });
		await reconcilePayments(store, inTime(MINUTE + 1));
		expect(await creditedFor(id)).toBe(0n);
		await reconcilePayments(store, inTime(HOUR));
		expect(await rowOf(id)).toMatchObject({ status: 'completed' });
		expect(await creditedFor(id)).toBe(20n);
	});

	it.each([
		['cancel', 'canceled'],
		['expire', 'expired']
	] as const)('after "%s" says %s', async (act, status) => {
		const { id, pidx } = await begin();
		await bench.press(pidx, act);
		expect(await as(asha).confirm({ id })).toMatchObject({ status });
		expect(await creditedFor(id)).toBe(0n);
	});

	it('knows only the caller’s own payments', async () => {
		const { id } = await pay();
		expect(await codeOf(as(stranger).confirm({ id }))).toBe('payment/not-found');
		expect(await codeOf(as(asha).confirm({ id: uuidv7() }))).toBe('payment/not-found');
		expect(await rowOf(id)).toMatchObject({ status: 'initiated', checkedAt: null });
	});
});

describe('reconcilePayments', () => {
	it('serves somebody who paid and closed the window', async () => {
		const { id } = await pay();
		await reconcilePayments(store, inTime(0));
		expect(await rowOf(id)).toMatchObject({ status: 'initiated' }); // not due yet
		await reconcilePayments(store, inTime(MINUTE));
		expect(await rowOf(id)).toMatchObject({ status: 'completed' });
		expect(await creditedFor(id)).toBe(20n);
	});

	it('takes credits back once when a payment is refunded', async () => {
		const { id } = await pay('refund');
		await as(asha).confirm({ id });
		expect(await creditedFor(id)).toBe(20n);
		const row = await rowOf(id);
		await reconcilePayments(store, inTime(HOUR));
		expect(await rowOf(id)).toMatchObject({ status: 'refunded', checkAfter: null });
		await checkPayment(store, row, { by: 'store' });
		expect(await creditedFor(id)).toBe(0n);
		expect(await auditOf(id)).toMatchObject([{ action: 'payment.refund' }]);
	});

	it('tells a moderator once of a part that was refunded', async () => {
		const { id, pidx } = await pay();
		await as(asha).confirm({ id });
		await bench.control({ pidx, act: 'refund-part' });
		await reconcilePayments(store, inTime(HOUR));
		await reconcilePayments(store, inTime(DAY));
		expect(await rowOf(id)).toMatchObject({ status: 'completed', checkAfter: null });
		expect(await creditedFor(id)).toBe(20n);
		expect(await auditOf(id)).toMatchObject([{ action: 'payment.partly-refunded' }]);
	});

	it('lets expire what nobody pays, and still takes a late payment', async () => {
		const { id, pidx } = await begin();
		await bench.press(pidx, 'expire');
		await reconcilePayments(store, inTime(MINUTE));
		expect(await rowOf(id)).toMatchObject({ status: 'expired' });
		await bench.control({ pidx, act: 'complete' });
		await reconcilePayments(store, inTime(DAY));
		expect(await rowOf(id)).toMatchObject({ status: 'completed' });
		expect(await creditedFor(id)).toBe(20n);
	});

	it('gives up on what its provider never heard of', async () => {
		const id = uuidv7();
		const gone = { id, userId: asha.id, provider: 'another', currency: 'NPR' };
		await prisma().payment.create({
			data: { ...gone, amountMinor: 1000n, credits: 10n, checkAfter: new Date() }
		});
		await reconcilePayments(store, inTime(HOUR));
		expect(await rowOf(id)).toMatchObject({ status: 'initiated' });
		await reconcilePayments(store, inTime(2 * DAY));
		expect(await rowOf(id)).toMatchObject({ status: 'expired' });
	});

	it('asks a provider that is down a few times only', async () => {
		for (let i = 0; i < 5; i++) await begin(stranger);
		const down = paymentProviders([bench.adapter({ secretKey: 'wrong' })]);
		const before = bench.seen.length;
		await reconcilePayments({ ...store, payments: down }, inTime(10 * DAY));
		expect(bench.seen.length - before).toBe(3);
	});
});

describe('payments.mine', () => {
	it('lists the caller’s own by pages, newest first', async () => {
		const collector = await addUser(store, 'Collector');
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
		await prisma().payment.createMany({ data });
		const first = await as(collector).mine({});
		expect(first.items[0]).toMatchObject({ id: ids[29], simulated: true });
		const rest = await as(collector).mine({ cursor: first.nextCursor ?? '' });
		expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids.toReversed());
		expect(rest.nextCursor).toBeNull();
	});
});
