import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { priceOf, rewardEntries } from '$lib/domain/rewards';
import { deleteAccount } from '$server/accounts/delete-account.server';
import { folderBlobs } from '$server/blobs/folder-blob-store.server';
import { fundModel, takeBackBudget } from '$server/credits/budgets.server';
import { correctCredits } from '$server/credits/corrections.server';
import { grantPurchase, revokePurchase } from '$server/credits/purchases.server';
import {
	cancelWithdrawal,
	decideWithdrawal,
	requestWithdrawal
} from '$server/credits/withdrawals.server';
import { inTransaction, type Db } from '$server/repositories/db.server';
import { balanceOf, transfer } from '$server/repositories/ledger.server';
import { lockModel } from '$server/repositories/models.server';
import { notify } from '$server/repositories/notices.server';
import { addModel, addUser, type TestStore } from '$server/testing/test-store.server';
import { engines, type Engine } from '../support/engines';
import { mulberry } from '../support/mulberry';

const OPERATIONS = 1000;
const AT_ONCE = 50;
const SLOW = 300_000;

/** One thing that somebody does, however often it is tried: what it did to whom, if it was it that did it. */
interface Operation {
	readonly cause: string;
	readonly act: (tx: Db) => Promise<boolean>;
	readonly changes: Readonly<Record<string, bigint>>;
}

class Town {
	readonly users: string[] = [];
	readonly models: { readonly id: string; readonly title: string; readonly ownerId: string }[] = [];
	readonly #dice = mulberry(7);

	one<T>(list: readonly T[]): T {
		const chosen = list[this.#dice(list.length)];
		if (chosen === undefined) throw new Error('Nothing to choose from.');
		return chosen;
	}

	operation(): Operation {
		const userId = this.one(this.users);
		const model = this.one(this.models);
		const id = uuidv7();
		const amount = BigInt(1 + this.#dice(120));
		const change = { userId: model.ownerId, model, amount, requestId: id };
		const [user, owner, escrow] = [`user:${userId}`, `user:${model.ownerId}`, `escrow:${model.id}`];
		const purchase = { userId, paymentId: id, credits: amount };
		const correct = (by: bigint): Operation => ({
			cause: `correction:${id}`,
			act: (tx) =>
				correctCredits(tx, { userId, amount: by, reason: 'x', actorId: null, requestId: id }),
			changes: { [user]: by }
		});
		const all: Operation[] = [
			{
				cause: `payment:${id}`,
				act: (tx) => grantPurchase(tx, purchase),
				changes: { [user]: amount }
			},
			{
				cause: `fund:${id}`,
				act: (tx) => fundModel(tx, change),
				changes: { [owner]: -amount, [escrow]: amount }
			},
			{
				cause: `take-back:${id}`,
				act: (tx) => takeBackBudget(tx, change),
				changes: { [owner]: amount, [escrow]: -amount }
			},
			this.#reward(id, model, userId),
			correct(amount),
			correct(-amount)
		];
		return this.one(all);
	}

	/** A merge of two updates, as `merge-commit` pays it. */
	#reward(id: string, model: { readonly id: string }, userId: string): Operation {
		const other = this.one(this.users.filter((user) => user !== userId));
		const price = priceOf(20n, 5);
		const entries = rewardEntries(model.id, [
			{ userId, ...price },
			{ userId: other, ...price }
		]);
		const transaction = {
			cause: `merge:${id}`,
			memo: { kind: 'reward', about: 'M' } as const,
			entries
		};
		return {
			cause: transaction.cause,
			async act(tx) {
				await lockModel(tx, model.id);
				return transfer(tx, transaction);
			},
			changes: {
				[`escrow:${model.id}`]: -42n,
				[`user:${userId}`]: 20n,
				[`user:${other}`]: 20n,
				fees: 2n
			}
		};
	}
}

describe.each(engines(54_317))('money on %s', (name, open) => {
	let engine: Engine;
	let blobs: string;
	let admin: string;
	const town = new Town();
	const tx = <T>(work: (tx: Db) => Promise<T>) => inTransaction(engine.database.prisma, work);

	beforeAll(async () => {
		engine = await open();
		blobs = await mkdtemp(join(tmpdir(), 'ml-store-money-blobs-'));
		// users and models need no more of a store than this
		const store = { database: engine.database, blobs: folderBlobs(blobs) } as unknown as TestStore;
		admin = (await addUser(store, 'Admin', 'admin')).id;
		for (const name of ['Asha', 'Bina', 'Chet', 'Dawa']) {
			const user = await addUser(store, name, 'engineer');
			town.users.push(user.id);
			const id = await addModel(store, user, { budget: 300n });
			town.models.push({ id, title: name, ownerId: user.id });
		}
	}, SLOW);
	afterAll(async () => {
		await engine.stop();
		await rm(blobs, { recursive: true });
	});

	it(
		`${OPERATIONS} operations, ${AT_ONCE} at once and each forced to repeat, lose and make nothing`,
		async () => {
			const expected = new Map<string, bigint>(
				town.models.map(({ id }) => [`escrow:${id}`, 300n] as const)
			);
			const counts = { done: 0, refused: 0, repeated: 0 };

			const attempt = async (operation: Operation) => {
				try {
					if (!(await tx(operation.act))) {
						counts.repeated++;
						return;
					}
				} catch (error) {
					if (!(error instanceof StoreError) || error.code !== 'credits/insufficient') throw error;
					counts.refused++;
					return;
				}
				counts.done++;
				for (const [key, by] of Object.entries(operation.changes)) {
					expected.set(key, (expected.get(key) ?? 0n) + by);
				}
			};
			let left = OPERATIONS;
			const worker = async () => {
				while (left-- > 0) {
					if (left % 8 === 0) await withdrawOnce();
					else {
						const operation = town.operation();
						await Promise.all([attempt(operation), attempt(operation)]);
					}
				}
			};
			const withdrawOnce = async () => {
				const own = { id: uuidv7(), userId: town.one(town.users) };
				const how = { credits: 100n, destination: 'A wallet', pricePaisa: 100 };
				const request = () => tx((tx) => requestWithdrawal(tx, { ...own, ...how }));
				const decide = (decision: 'paid' | 'rejected') =>
					decideWithdrawal(engine, { id: own.id, decision, reason: 'x', actorId: admin });
				await refusable([request(), request()]);
				const cancel = () => tx((tx) => cancelWithdrawal(tx, own));
				const decideEither = () => decide(town.one(['paid', 'rejected'] as const));
				// whoever asks first usually wins; on PGlite always
				const ends = town.one([
					[cancel, decideEither],
					[decideEither, cancel]
				]);
				await refusable([...ends, () => decide('paid')].map((end) => end()));
			};
			await Promise.all(Array.from({ length: AT_ONCE }, worker));

			const { prisma } = engine.database;
			const paid = await prisma.withdrawal.findMany({
				where: { status: { in: ['paid', 'requested'] } }
			});
			for (const { userId, credits } of paid) {
				const key = `user:${userId}`;
				expected.set(key, (expected.get(key) ?? 0n) - credits);
			}
			const balances = await balancesNow();
			for (const [key, balance] of expected) expect(balances.get(key) ?? 0n, key).toBe(balance);
			await expectConserved(balances);
			expect(counts.done).toBeGreaterThan(300);
			expect(counts.refused).toBeGreaterThan(20);
			expect(counts.repeated).toBeGreaterThan(300);
			expect(paid.length).toBeGreaterThan(0);
			console.info(JSON.stringify({ ...counts, paidOut: paid.length }));
		},
		SLOW
	);

	it(
		'a payment that is confirmed and refunded 100 times at once counts once, each way',
		async () => {
			const [userId = ''] = town.users;
			const purchase = { userId, paymentId: uuidv7(), credits: 77n };
			const before = await balanceOf(engine.database.prisma, { kind: 'user', userId });
			const grants = Array.from({ length: 100 }, () => tx((tx) => grantPurchase(tx, purchase)));
			expect((await Promise.all(grants)).filter(Boolean)).toHaveLength(1);
			const refunds = Array.from({ length: 100 }, () => tx((tx) => revokePurchase(tx, purchase)));
			const answers = await Promise.all(refunds);
			expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
			expect(new Set(answers.map(({ shortfall }) => shortfall))).toEqual(new Set([0n]));
			expect(await balanceOf(engine.database.prisma, { kind: 'user', userId })).toBe(before);
			await expectConserved(await balancesNow());
		},
		SLOW
	);

	it(
		'a withdrawal that is decided, canceled and called back by a refund at once ends once',
		async () => {
			for (let round = 0; round < 12; round++) {
				const userId = town.one(town.users);
				const purchase = { userId, paymentId: uuidv7(), credits: 500n };
				const own = { id: uuidv7(), userId };
				const how = { credits: 500n, destination: 'A wallet', pricePaisa: 100 };
				await tx((tx) => grantPurchase(tx, purchase));
				await tx((tx) => requestWithdrawal(tx, { ...own, ...how }));
				const decision = round % 2 === 0 ? 'paid' : 'rejected';
				const works = [
					() => tx((tx) => revokePurchase(tx, purchase)),
					() => decideWithdrawal(engine, { id: own.id, decision, reason: 'x', actorId: admin }),
					() => tx((tx) => cancelWithdrawal(tx, own))
				];
				const turn = round % works.length;
				const inTurn = [...works.slice(turn), ...works.slice(0, turn)];
				await refusable(inTurn.map((work) => work()));

				const { ledgerTransaction, withdrawal } = engine.database.prisma;
				const ends = ['withdrawal-paid', 'withdrawal-returned'].map((kind) => `${kind}:${own.id}`);
				expect(await ledgerTransaction.count({ where: { cause: { in: ends } } })).toBe(1);
				const { status } = await withdrawal.findUniqueOrThrow({ where: { id: own.id } });
				expect(status).not.toBe('requested');
				expect(
					await balanceOf(engine.database.prisma, { kind: 'user', userId })
				).toBeGreaterThanOrEqual(0n);
			}
			const balances = await balancesNow();
			// what was paid out and refunded, the platform bears
			balances.delete('fees');
			expect(Array.from(balances.values()).filter((balance) => balance < 0n)).toHaveLength(1);
		},
		SLOW
	);

	// PGlite has one session: there, nothing waits for anything
	it.runIf(name === 'PostgreSQL')(
		'an account that ends while its model merges waits for it, and neither is broken off',
		async () => {
			const { database } = engine;
			const leaving = await addUser({ database } as unknown as TestStore, 'Leaving', 'engineer');
			const store = { database, blobs: folderBlobs(blobs) } as unknown as TestStore;
			const modelId = await addModel(store, leaving, { budget: 300n });
			const someoneWaits = async () => {
				const [row] = await database.prisma.$queryRaw<{ waiting: boolean }[]>`
					SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted) AS waiting`;
				return row?.waiting;
			};
			let deleting: Promise<void> | undefined;
			await tx(async (tx) => {
				await lockModel(tx, modelId);
				const events = { endStreamsOf: () => Promise.resolve() };
				const deletion = { userId: leaving.id, actorId: leaving.id };
				deleting = deleteAccount({ database, events } as unknown as TestStore, deletion);
				await expect.poll(someoneWaits).toBe(true);
				const body = { modelId, modelTitle: 'M', version: 2, numUpdates: 1 };
				await notify(tx, [{ userId: leaving.id, kind: 'model-merged', body }]);
			});
			await deleting;
			const escrow = { kind: 'escrow', modelId } as const;
			expect(await balanceOf(database.prisma, escrow)).toBe(0n);
		},
		SLOW
	);

	async function balancesNow(): Promise<Map<string, bigint>> {
		const groups = await engine.database.prisma.ledgerEntry.groupBy({
			by: ['accountId'],
			_sum: { amount: true }
		});
		return new Map(groups.map(({ accountId, _sum }) => [accountId, _sum.amount ?? 0n] as const));
	}

	/** Nothing lost, nobody below zero, and issuance minus all that circulates. */
	async function expectConserved(balances: ReadonlyMap<string, bigint>): Promise<void> {
		const circulating = Array.from(balances).filter(([key]) => key !== 'issuance');
		const total = circulating.reduce((sum, [, balance]) => sum + balance, 0n);
		expect(balances.get('issuance')).toBe(-total);
		const negative = circulating.filter(([, balance]) => balance < 0n);
		expect(negative).toEqual([]);
		const unbalanced = await engine.database.prisma.ledgerEntry.groupBy({
			by: ['transactionId'],
			having: { amount: { _sum: { not: 0n } } }
		});
		expect(unbalanced).toEqual([]);
	}
});

/** Waits for all; what is refused by a rule of money is fine, a bug is not. */
async function refusable(works: readonly Promise<unknown>[]): Promise<void> {
	for (const answer of await Promise.allSettled(works)) {
		if (answer.status === 'rejected' && !(answer.reason instanceof StoreError)) throw answer.reason;
	}
}
