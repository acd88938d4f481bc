import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { judge, type ProviderFinding } from '$lib/domain/payment';
import type { Initiated, Order, PaymentProvider } from './payment-provider';

/** What the payer or the provider does to one payment. */
export type Happening = 'pay' | 'cancel' | 'hold' | 'refund';
export type Spoilt = '500' | 'nonsense' | 'timeout' | 'wrong-amount' | 'wrong-order';

/** A provider and a simulator of its real HTTP endpoints, on loopback. */
export interface ProviderBench {
	readonly provider: PaymentProvider;
	/** The same, giving up after 200 ms. */
	readonly impatient: PaymentProvider;
	/** The same at an address where nobody listens. */
	readonly unreachable: PaymentProvider;
	/** Goes where the payer is handed over to, as a browser does, and acts there. */
	happen(order: Order, initiated: Initiated, what: Happening): Promise<void>;
	/** Spoils the next lookup of a payment. */
	spoil(order: Order, initiated: Initiated, how: Spoilt): Promise<void>;
	close(): Promise<void>;
}

/** Holds an adapter to `PaymentProvider`, over real HTTP. */
export function describePaymentProvider(name: string, open: () => Promise<ProviderBench>): void {
	describe(`${name} as a payment provider`, () => {
		let bench: ProviderBench;
		let order: Order;
		let initiated: Initiated;

		beforeAll(async () => {
			bench = await open();
		});
		afterAll(() => bench.close());
		beforeEach(async () => {
			order = orderOf(uuidv7());
			initiated = await bench.provider.initiate(order);
		});

		const asked = () => ({ ...order, providerRef: initiated.providerRef });
		const lookup = () => bench.provider.lookup(asked());
		const judged = (finding: ProviderFinding) =>
			judge({ ...asked(), status: 'initiated', createdAt: new Date() }, finding, new Date());

		it('hands the payer over to an address of the provider', () => {
			expect(initiated.providerRef).not.toBe('');
			expect(new URL(initiated.handover.url).protocol).toBe('http:');
		});

		it('finds nothing paid before the payer acts', async () => {
			const finding = await lookup();
			expect(['open', 'unknown']).toContain(finding.status);
			expect(judged(finding)).toEqual({ status: 'initiated', act: null });
		});

		it('finds what was paid: the very amount, of the very order', async () => {
			await bench.happen(order, initiated, 'pay');
			const finding = await lookup();
			expect(finding).toMatchObject({ status: 'completed', amountMinor: 123_450n });
			expect(judged(finding)).toEqual({ status: 'completed', act: 'grant' });
			// and again the same
			expect(await lookup()).toEqual(finding);
		});

		it.each([
			['cancel', 'canceled'],
			['hold', 'pending']
		] as const)('after "%s" finds it %s', async (what, status) => {
			await bench.happen(order, initiated, what);
			expect(judged(await lookup())).toEqual({ status, act: null });
		});

		it('finds a refund', async () => {
			await bench.happen(order, initiated, 'pay');
			await bench.happen(order, initiated, 'refund');
			const finding = await lookup();
			const completed = { ...asked(), status: 'completed', createdAt: new Date() } as const;
			expect(judge(completed, finding, new Date())).toEqual({ status: 'refunded', act: 'revoke' });
		});

		it.each(['wrong-amount', 'wrong-order'] as const)(
			'passes on a %s, so that it is refused',
			async (how) => {
				await bench.happen(order, initiated, 'pay');
				await bench.spoil(order, initiated, how);
				expect(judged(await lookup())).toMatchObject({ status: 'failed', act: 'refuse' });
			}
		);

		it.each(['500', 'nonsense', 'timeout'] as const)('is unavailable on %s', async (how) => {
			await bench.happen(order, initiated, 'pay');
			await bench.spoil(order, initiated, how);
			const asking = (how === 'timeout' ? bench.impatient : bench.provider).lookup(asked());
			await expect(asking).rejects.toMatchObject({ code: 'payment/unavailable' });
		});

		it('is unavailable where nobody listens', async () => {
			await expect(bench.unreachable.lookup(asked())).rejects.toMatchObject({
				code: 'payment/unavailable'
			});
		});

		it('knows nothing of an order that it was never told of', async () => {
			const stranger = { id: uuidv7(), providerRef: uuidv7(), amountMinor: 100n };
			expect(await bench.provider.lookup(stranger)).toMatchObject({ status: 'unknown' });
		});
	});
}

function orderOf(id: string): Order {
	return {
		id,
		amountMinor: 123_450n,
		name: '12 credits',
		returnUrl: `http://127.0.0.1:9/credits/return/${id}`,
		siteUrl: 'http://127.0.0.1:9/',
		customer: { name: 'Asha', email: 'asha@test.local', phone: '9800000001' }
	};
}
