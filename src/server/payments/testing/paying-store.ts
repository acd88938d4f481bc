import { uuidv7 } from 'uuidv7';
import { StoreError } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';
import { findPayment } from '../../repositories/payments.server';
import { appRouter } from '../../router';
import { addUser, openTestStore, type TestStore } from '../../testing/test-store.server';
import type { Fault } from '../khalti-simulator/simulated-payment';
import { paymentProviders } from '../providers.server';
import { openKhaltiBench } from './khalti-bench';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const inTime = (milliseconds: number) => new Date(Date.now() + milliseconds);

/** A store that sells credits through Khalti's simulator, with somebody who buys. */
export async function openPayingStore() {
	const bench = await openKhaltiBench();
	const store: TestStore = {
		...(await openTestStore()),
		payments: paymentProviders([bench.adapter()])
	};
	const asha = await addUser(store, 'Asha');
	const { prisma } = store.database;
	const as = (account: Account | null) =>
		appRouter.createCaller({ account, services: store }).payments;

	async function rowOf(id: string) {
		const row = await findPayment(prisma, id);
		if (!row) throw new Error(`No payment ${id}.`);
		return row;
	}

	/** Begins to buy 20 credits. @returns Our id and Khalti's. */
	async function begin(account = asha): Promise<{ id: string; pidx: string }> {
		const id = uuidv7();
		await as(account).initiate({ id, provider: 'khalti', credits: 20 });
		return { id, pidx: (await rowOf(id)).providerRef ?? '' };
	}

	return {
		bench,
		store,
		asha,
		as,
		rowOf,
		begin,

		async pay(fault: Fault = 'none') {
			const payment = await begin();
			return { ...payment, back: await bench.press(payment.pidx, 'pay', fault) };
		},

		/** What one payment put on the ledger for its buyer. */
		async creditedFor(id: string): Promise<bigint> {
			const entries = await prisma.ledgerEntry.findMany({
				where: {
					accountId: { startsWith: 'user:' },
					transaction: { cause: { in: [`payment:${id}`, `refund:${id}`] } }
				}
			});
			return entries.reduce((sum, { amount }) => sum + amount, 0n);
		},

		auditOf: (id: string) =>
			prisma.auditEvent.findMany({ where: { subject: `payment:${id}` }, orderBy: { id: 'asc' } }),

		async close(): Promise<void> {
			await store.close();
			await bench.close();
		}
	};
}

/** The code of the refusal that came; undefined where none did. */
export const codeOf = (asking: Promise<unknown>): Promise<string | undefined> =>
	asking.then(
		() => undefined,
		(error: unknown) => {
			const cause = error instanceof Error ? (error.cause ?? error) : error;
			return cause instanceof StoreError ? cause.code : String(cause);
		}
	);
