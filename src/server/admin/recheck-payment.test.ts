import { afterAll, beforeAll, expect, it } from 'vitest';
import { paymentProviders } from '../payments/providers.server';
import { openKhaltiBench } from '../payments/testing/khalti-bench';
import { addPayment, addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { recheckPayment } from './recheck-payment.server';

let store: TestStore;
let bench: Awaited<ReturnType<typeof openKhaltiBench>>;
beforeAll(async () => {
	store = await openTestStore();
	bench = await openKhaltiBench();
}, 60_000);
afterAll(async () => {
	await bench.close();
	await store.close();
});

it('is in the log even where the provider does not answer', async () => {
	const { prisma } = store.database;
	const admin = await addUser(store, 'Admin', 'admin');
	const id = await addPayment(store, await addUser(store, 'Asha'));
	const announced = { provider: 'khalti', providerRef: 'x' };
	await prisma.payment.update({ where: { id }, data: announced });
	const payments = paymentProviders([bench.adapter({ secretKey: 'wrong' })]);

	const act = { actorId: admin.id, id, reason: 'They wrote to us.' };
	const asked = recheckPayment({ ...store, payments }, act);
	await expect(asked).rejects.toMatchObject({ code: 'payment/unavailable' });
	expect(await prisma.payment.findUnique({ where: { id } })).toMatchObject({ failures: 1 });
	expect(await prisma.auditEvent.findMany({ where: { subject: `payment:${id}` } })).toMatchObject([
		{ action: 'payment.recheck', actorId: admin.id, reason: 'They wrote to us.' }
	]);
});
