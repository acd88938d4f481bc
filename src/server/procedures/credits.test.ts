import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '$lib/wire/api';
import { statementCsv } from '../credits/statement-csv.server';
import { mergeModel } from '../merging/merge-model.server';
import { inTransaction } from '../repositories/db.server';
import { post } from '../repositories/ledger.server';
import { appRouter } from '../router';
import {
	addModel,
	addUser,
	grant,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';

let store: TestStore;
let engineer: Account;
beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
}, 60_000);
afterAll(() => store.close());

const as = (account: Account) => appRouter.createCaller({ account, services: store }).credits;

describe('an engineer’s budget', () => {
	it('is told, grows and shrinks, once per request', async () => {
		await grant(store, engineer, 1000n);
		const options = { creditsPerUpdate: 20, budget: 0n };
		const modelId = await addModel(store, engineer, options);
		const nothing = { held: 0, promised: 0, free: 0, paysFor: 0 };
		const price = { creditsPerUpdate: 20, feePerUpdate: 1 };
		expect(await as(engineer).budget({ modelId })).toEqual({ ...nothing, ...price });

		const fund = { modelId, amount: 300, requestId: uuidv7() };
		for (let time = 0; time < 2; time++) {
			const answer = await as(engineer).fund(fund);
			expect(answer).toMatchObject({ held: 300, free: 300, paysFor: 14 });
		}
		await send(store, await addUser(store, 'Asha'), await makeUpdate(modelId));
		const back = { modelId, amount: 279, requestId: uuidv7() };
		expect(await as(engineer).takeBack(back)).toMatchObject({
			held: 21,
			promised: 21,
			free: 0,
			paysFor: 0
		});
		expect(await as(engineer).balance()).toMatchObject({ available: 979, spent: 21 });
	});
});

describe('a contributor’s statement', () => {
	it('has what was earned, newest first with the balance after each line, and pages', async () => {
		const asha = await addUser(store, 'Asha');
		const modelId = await addModel(store, engineer, { creditsPerUpdate: 10, threshold: 1 });
		for (let version = 1; version <= 30; version++) {
			await send(store, asha, await makeUpdate(modelId, { header: { baseVersion: version } }));
			expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged' });
		}
		await as(asha).requestWithdrawal({
			id: uuidv7(),
			credits: 120,
			destination: '  Khalti 9800000000 '
		});

		const first = await as(asha).statement({});
		expect(first.items).toHaveLength(24);
		expect(first.items.slice(0, 2)).toMatchObject([
			{ memo: { kind: 'withdrawal' }, amount: -120, balance: 180 },
			{ memo: { kind: 'reward', about: 'Four weights' }, amount: 10, balance: 300 }
		]);
		const second = await as(asha).statement({ cursor: first.nextCursor ?? '' });
		expect(second.items.map(({ balance }) => balance)).toEqual([70, 60, 50, 40, 30, 20, 10]);
		expect(second.nextCursor).toBeNull();

		expect(await as(asha).balance()).toEqual({
			available: 180,
			earned: 300,
			spent: 0,
			pending: 120,
			terms: { feePercent: 5, pricePaisa: 100, leastWithdrawal: 100 }
		});
		expect(await as(asha).earnings()).toEqual({
			credits: 300,
			updates: 30,
			items: [{ modelId, title: 'Four weights', slug: modelId, updates: 30, credits: 300 }]
		});
		const { items } = await as(asha).withdrawals({});
		expect(items).toMatchObject([
			{ credits: 120, amountMinor: 12_000, destination: 'Khalti 9800000000', status: 'requested' }
		]);
		await as(asha).cancelWithdrawal({ id: items[0]?.id ?? '' });
		expect(await as(asha).balance()).toMatchObject({ available: 300, pending: 0 });
	}, 60_000);

	it('adds up what was earned with more models than are named', async () => {
		const chet = await addUser(store, 'Chet');
		expect(await as(chet).earnings()).toEqual({ credits: 0, updates: 0, items: [] });
		for (let price = 1; price <= 6; price++) {
			const modelId = await addModel(store, engineer, { creditsPerUpdate: price, threshold: 1 });
			await send(store, chet, await makeUpdate(modelId));
			await mergeModel(store, modelId);
		}
		const { items, ...all } = await as(chet).earnings();
		expect(all).toEqual({ credits: 21, updates: 6 });
		expect(items.map(({ credits }) => credits)).toEqual([6, 5, 4, 3, 2]);
	});

	it.each([
		[{ credits: 99, destination: 'A wallet' }],
		[{ credits: 100.5, destination: 'A wallet' }],
		[{ credits: 100, destination: ' x ' }]
	])('takes no withdrawal of %j', async (wrong) => {
		const bina = await addUser(store, 'Bina');
		await grant(store, bina, 500n);
		const asked = as(bina).requestWithdrawal({ id: uuidv7(), ...wrong });
		await expect(asked).rejects.toMatchObject({ code: 'BAD_REQUEST' });
	});

	it('comes whole as CSV that no spreadsheet runs', async () => {
		const bina = await addUser(store, 'Bina');
		const user = { kind: 'user', userId: bina.id } as const;
		for (let i = 0; i < 1001; i++) {
			await inTransaction(store.database.prisma, (tx) =>
				post(tx, {
					cause: `correction:${uuidv7()}`,
					memo: { kind: 'correction', about: i === 0 ? '=1+1, "so"' : 'Gift' },
					entries: [
						{ account: { kind: 'issuance' }, amount: -2n },
						{ account: user, amount: 2n }
					]
				})
			);
		}
		const file = await new Response(statementCsv(store.database.prisma, bina.id)).arrayBuffer();
		// the byte order mark that tells a spreadsheet of UTF-8; a decoder leaves it out
		expect([...new Uint8Array(file, 0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		const lines = new TextDecoder().decode(file).split('\r\n');
		expect(lines).toHaveLength(1003);
		expect(lines[0]).toBe('time,kind,about,amount,balance,id');
		expect(lines[1]).toMatch(/^\d{4}-.*Z,correction,Gift,2,2002,[0-9a-f-]{36}$/);
		expect(lines[1001]).toMatch(/,correction,"'=1\+1, ""so""",2,2,/);
		expect(lines[1002]).toBe('');
	}, 60_000);
});
