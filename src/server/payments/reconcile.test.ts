import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import type { Account } from '$lib/wire/api';
import { addUser } from '../testing/test-store.server';
import { checkPayment } from './check-payment.server';
import type { AskedPayment } from './payment-provider';
import { paymentProviders } from './providers.server';
import { reconcilePayments } from './reconcile.server';
import { DAY, HOUR, inTime, MINUTE, openPayingStore } from './testing/paying-store';

let shop: Awaited<ReturnType<typeof openPayingStore>>;
let stranger: Account;

beforeAll(async () => {
	shop = await openPayingStore();
	stranger = await addUser(shop.store, 'Stranger');
}, 60_000);
afterAll(() => shop.close());

describe('reconcilePayments', () => {
	it('serves somebody who paid and closed the window', async () => {
		const { id } = await shop.pay();
		await reconcilePayments(shop.store, inTime(0));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'initiated' }); // not due yet
		await reconcilePayments(shop.store, inTime(MINUTE));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'completed' });
		expect(await shop.creditedFor(id)).toBe(20n);
	});

	it('takes credits back once when a payment is refunded', async () => {
		const { id } = await shop.pay('refund');
		await shop.as(shop.asha).confirm({ id });
		expect(await shop.creditedFor(id)).toBe(20n);
		const row = await shop.rowOf(id);
		await reconcilePayments(shop.store, inTime(HOUR));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'refunded', checkAfter: null });
		await checkPayment(shop.store, row, { by: 'store' });
		expect(await shop.creditedFor(id)).toBe(0n);
		expect(await shop.auditOf(id)).toMatchObject([{ action: 'payment.refund' }]);
	});

	it('tells a moderator once of a part that was refunded', async () => {
		const { id, pidx } = await shop.pay();
		await shop.as(shop.asha).confirm({ id });
		await shop.bench.control({ pidx, act: 'refund-part' });
		await reconcilePayments(shop.store, inTime(HOUR));
		await reconcilePayments(shop.store, inTime(DAY));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'completed', checkAfter: null });
		expect(await shop.creditedFor(id)).toBe(20n);
		expect(await shop.auditOf(id)).toMatchObject([{ action: 'payment.partly-refunded' }]);
	});

	it('lets expire what nobody pays, and still takes a late payment', async () => {
		const { id, pidx } = await shop.begin();
		await shop.bench.press(pidx, 'expire');
		await reconcilePayments(shop.store, inTime(MINUTE));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'expired' });
		await shop.bench.control({ pidx, act: 'complete' });
		await reconcilePayments(shop.store, inTime(DAY));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'completed' });
		expect(await shop.creditedFor(id)).toBe(20n);
	});

	it('gives up on what its provider never heard of', async () => {
		const id = uuidv7();
		const gone = { id, userId: shop.asha.id, provider: 'another', currency: 'NPR' };
		await shop.store.database.prisma.payment.create({
			data: { ...gone, amountMinor: 1000n, credits: 10n, checkAfter: new Date() }
		});
		await reconcilePayments(shop.store, inTime(HOUR));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'initiated' });
		await reconcilePayments(shop.store, inTime(2 * DAY));
		expect(await shop.rowOf(id)).toMatchObject({ status: 'expired' });
	});

	it('lets no payment that it stumbles over keep the others waiting', async () => {
		const [stone, paid] = [await shop.begin(), await shop.begin()];
		await shop.bench.press(paid.pidx, 'pay');
		const adapter = shop.bench.adapter();
		const broken = {
			...adapter,
			lookup(payment: AskedPayment) {
				if (payment.id === stone.id) throw new TypeError('A bug of ours.');
				return adapter.lookup(payment);
			}
		};
		const run = reconcilePayments(
			{ ...shop.store, payments: paymentProviders([broken]) },
			inTime(MINUTE)
		);
		await expect(run).rejects.toMatchObject({ errors: [{ message: 'A bug of ours.' }] });
		expect(await shop.rowOf(stone.id)).toMatchObject({ status: 'initiated' });
		expect(await shop.rowOf(paid.id)).toMatchObject({ status: 'completed' });
	});

	it('asks a provider that is down a few times only', async () => {
		for (let i = 0; i < 5; i++) await shop.begin(stranger);
		const down = paymentProviders([shop.bench.adapter({ secretKey: 'wrong' })]);
		const before = shop.bench.seen.length;
		await reconcilePayments({ ...shop.store, payments: down }, inTime(10 * DAY));
		expect(shop.bench.seen.length - before).toBe(3);
	});
});
