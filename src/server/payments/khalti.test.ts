import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePaymentProvider } from './payment-provider.contract';
import { network } from './provider-http.server';
import { openKhaltiBench } from './testing/khalti-bench';
import { closedUrl } from './testing/serve';

describePaymentProvider('Khalti', async () => {
	const bench = await openKhaltiBench();
	const faults = { '500': 'lookup-500', nonsense: 'nonsense', timeout: 'timeout' } as const;
	return {
		provider: bench.adapter(),
		impatient: bench.adapter({ line: { ...network, timeoutMs: 200 } }),
		unreachable: bench.adapter({ baseUrl: await closedUrl() }),
		async happen(_, { providerRef: pidx }, what) {
			if (what === 'hold') await bench.press(pidx, 'pay', 'late-completed');
			else if (what === 'refund') await bench.control({ pidx, act: 'refund' });
			else await bench.press(pidx, what);
		},
		spoil: (_, { providerRef: pidx }, how) =>
			bench.control({
				pidx,
				fault: how in faults ? faults[how as keyof typeof faults] : (how as 'wrong-order')
			}),
		close: () => bench.close()
	};
});

describe('the Khalti adapter', () => {
	let bench: Awaited<ReturnType<typeof openKhaltiBench>>;
	beforeAll(async () => {
		bench = await openKhaltiBench();
	});
	afterAll(() => bench.close());

	const order = {
		id: '0197a8f0-0000-7000-8000-000000000001',
		amountMinor: 1000n,
		name: '10 credits',
		returnUrl: 'http://127.0.0.1:9/credits/return/1',
		siteUrl: 'http://127.0.0.1:9/',
		customer: { name: 'Asha', email: 'asha@test.local', phone: '9800000001' }
	};

	it('asks at the documented addresses', async () => {
		const { providerRef } = await bench.adapter().initiate(order);
		await bench.adapter().lookup({ ...order, providerRef });
		expect(bench.seen.slice(-2)).toEqual(['POST epayment/initiate', 'POST epayment/lookup']);
	});

	it('is unavailable with a wrong key', async () => {
		const wrong = bench.adapter({ secretKey: 'another' });
		const refused = { code: 'payment/unavailable' };
		await expect(wrong.initiate(order)).rejects.toMatchObject(refused);
		await expect(wrong.lookup({ ...order, providerRef: 'x' })).rejects.toMatchObject(refused);
	});

	it('is unavailable for an order that Khalti does not take', async () => {
		const tooLittle = { ...order, amountMinor: 999n };
		await expect(bench.adapter().initiate(tooLittle)).rejects.toMatchObject({
			code: 'payment/unavailable'
		});
	});

	it('passes on an order id where Khalti gives one', async () => {
		const { providerRef: pidx } = await bench.adapter().initiate(order);
		await bench.control({ pidx, fault: 'wrong-order-id', act: 'pay' });
		expect(await bench.adapter().lookup({ ...order, providerRef: pidx })).toMatchObject({
			status: 'completed',
			orderId: 'somebody-elses-order'
		});
	});
});
