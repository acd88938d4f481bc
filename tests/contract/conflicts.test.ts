import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction, type Db } from '$server/repositories/db.server';
import { engines, type Engine } from '../support/engines';

const SLOW = 180_000;

describe.each(engines(54_321))('transactions in conflict on %s', (name, open) => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await open();
		for (const id of ['a', 'b']) {
			const data = { id, key: id, count: 0, lastRequest: 0n };
			await engine.database.prisma.rateLimit.create({ data });
		}
	}, SLOW);
	afterAll(() => engine.stop());

	const tx = <T>(work: (tx: Db) => Promise<T>) => inTransaction(engine.database.prisma, work);
	const counts = async () => {
		const rows = await engine.database.prisma.rateLimit.findMany({ orderBy: { id: 'asc' } });
		return rows.map(({ count }) => count);
	};
	const raise = (code: string) => (db: Db) =>
		db.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`);

	const byModel = (db: Db, id: string) =>
		db.rateLimit.update({ where: { id }, data: { count: { increment: 1 } } });
	const byStatement = (db: Db, id: string) =>
		db.$executeRaw`UPDATE "RateLimit" SET "count" = "count" + 1 WHERE "id" = ${id}`;

	// PGlite runs one transaction at a time: there nobody waits for anybody
	it.skipIf(name === 'PGlite').each([
		['by models', byModel],
		['by statements', byStatement]
	])('both succeed where each waits for the other, %s', async (_how, increment) => {
		const before = await counts();
		let tries = 0;
		let met = 0;
		const both = Promise.withResolvers<null>();
		const crossing = (first: string, second: string) =>
			tx(async (db) => {
				tries++;
				await increment(db, first);
				if (++met === 2) both.resolve(null);
				await both.promise;
				await increment(db, second);
			});
		await Promise.all([crossing('a', 'b'), crossing('b', 'a')]);
		expect(tries).toBeGreaterThan(2);
		expect(await counts()).toEqual(before.map((count) => count + 2));
	});

	it.each(['40001', '40P01'])(
		'gives up after some tries at %s, and keeps nothing',
		async (code) => {
			const before = await counts();
			let tries = 0;
			const failing = tx(async (db) => {
				tries++;
				await byModel(db, 'a');
				await raise(code)(db);
			});
			await expect(failing).rejects.toThrow();
			expect(tries).toBe(5);
			expect(await counts()).toEqual(before);
		}
	);

	it('does what fails for another reason once', async () => {
		let tries = 0;
		const failing = tx(async (db) => {
			tries++;
			await raise('23514')(db);
		});
		await expect(failing).rejects.toThrow();
		expect(tries).toBe(1);
	});
});
