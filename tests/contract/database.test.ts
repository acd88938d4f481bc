import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '$server/database/database.server';
import { applyMigrations } from '$server/database/migrate.server';
import { findPostgres, startPostgres } from '../support/postgres';

interface Engine {
	readonly database: Database;
	stop(): Promise<void>;
}

async function embedded(): Promise<Engine> {
	const dataDir = await mkdtemp(join(tmpdir(), 'ml-store-database-'));
	const database = await openDatabase({ dataDir });
	return {
		database,
		async stop() {
			await database.close();
			await rm(dataDir, { recursive: true });
		}
	};
}

async function server(bin: string): Promise<Engine> {
	const postgres = await startPostgres(bin, 54_310);
	const database = await openDatabase({ url: postgres.url, dataDir: 'unused' }).catch(
		async (error: unknown) => {
			await postgres.stop();
			throw error;
		}
	);
	return {
		database,
		async stop() {
			await database.close();
			await postgres.stop();
		}
	};
}

/** A new PGlite takes seconds, and many on a busy machine. */
const SLOW = 180_000;

const bin = findPostgres();
if (!bin) console.warn('Skipped: no PostgreSQL server programs under /usr/lib/postgresql.');

it(
	'is opened by one process at a time, from the first moment on',
	async () => {
		const dataDir = await mkdtemp(join(tmpdir(), 'ml-store-database-'));
		const first = openDatabase({ dataDir });
		await expect.poll(() => existsSync(join(dataDir, 'run', 'lock'))).toBe(true);
		await expect(openDatabase({ dataDir })).rejects.toThrow('Another ML Store process');
		await (await first).close();
		await (await openDatabase({ dataDir })).close();
		await rm(dataDir, { recursive: true });
	},
	SLOW
);

it(
	'is made whole: what a killed first start left is made again',
	async () => {
		const dataDir = await mkdtemp(join(tmpdir(), 'ml-store-database-'));
		await mkdir(join(dataDir, 'pg.new'));
		await writeFile(join(dataDir, 'pg.new', 'PG_VERSION'), '18\n');
		await (await openDatabase({ dataDir })).close();
		await rm(dataDir, { recursive: true });
	},
	SLOW
);

describe('on PGlite', () => suite(embedded));
describe.skipIf(!bin)('on a PostgreSQL server', () => suite(() => server(bin ?? '')));

function suite(open: () => Promise<Engine>) {
	let engine: Engine | undefined;
	let database: Database;
	let prisma: Database['prisma'];
	beforeAll(async () => {
		engine = await open();
		({ database } = engine);
		({ prisma } = database);
	}, SLOW);
	afterAll(() => engine?.stop());

	const user = (id: string) => ({
		id,
		name: 'Asha',
		email: `${id}@test.local`,
		phone: '9800000000'
	});
	const account = (id: string, userId: string) =>
		prisma.ledgerAccount.create({ data: { id, kind: 'user', userId } });
	const post = (id: string, ...amounts: bigint[]) =>
		prisma.ledgerTransaction.create({
			data: {
				id,
				cause: id,
				memo: 'test',
				entries: {
					create: amounts.map((amount, i) => ({ id: `${id}-${i}`, accountId: 'ledger', amount }))
				}
			}
		});

	it('has nothing left to migrate once it is open', async () => {
		expect(await applyMigrations(database.connectionString)).toEqual([]);
		const rows =
			await prisma.$queryRaw`SELECT migration_name FROM _prisma_migrations ORDER BY migration_name LIMIT 1`;
		expect(rows).toEqual([{ migration_name: expect.stringMatching(/_init$/) as string }]);
	});

	it('migrates once when several processes start together', async () => {
		const again = [1, 2, 3].map(() => applyMigrations(database.connectionString));
		expect(await Promise.all(again)).toEqual([[], [], []]);
	});

	it.each([
		['finished, if its SQL was committed', 1, []],
		['done again, if not', 0, [expect.stringMatching(/_again$/) as string]]
	])('takes a migration that was killed halfway as %s', async (_what, steps, applied) => {
		const folder = await mkdtemp(join(tmpdir(), 'ml-store-migrations-'));
		await cp('prisma/migrations', folder, { recursive: true });
		const name = `29990101000000_${steps}_again`;
		await mkdir(join(folder, name));
		await writeFile(
			join(folder, name, 'migration.sql'),
			`CREATE TABLE "again${steps}" ("id" INT);`
		);
		// as the schema engine leaves it when its process dies
		await prisma.$executeRaw`
			INSERT INTO _prisma_migrations (id, checksum, migration_name, applied_steps_count)
			VALUES (${name}, 'unknown', ${name}, ${steps})`;

		expect(await applyMigrations(database.connectionString, folder)).toEqual(applied);
		await rm(folder, { recursive: true });
	});

	it('keeps every one of 50 concurrent increments, each in a transaction', async () => {
		await prisma.user.create({ data: user('counted') });
		await prisma.rateLimit.create({ data: { id: 'r', key: 'r', count: 0, lastRequest: 0n } });
		const increment = () =>
			prisma.$transaction(async (tx) => {
				await tx.user.findUniqueOrThrow({ where: { id: 'counted' } });
				await tx.rateLimit.update({ where: { id: 'r' }, data: { count: { increment: 1 } } });
			});
		await Promise.all(Array.from({ length: 50 }, increment));
		expect(await prisma.rateLimit.findUnique({ where: { id: 'r' } })).toMatchObject({ count: 50 });
	});

	it('answers each connection with its own rows, also while another sends a long text', async () => {
		// longer than a socket's buffer, so that it arrives in pieces with other queries in between
		const long = 'x'.repeat(400_000);
		const pool = new pg.Pool({ connectionString: database.connectionString, max: 8 });
		const ask = async (i: number) => {
			const text = i % 2 ? 'short' : long;
			const sql =
				i % 3 ? 'SELECT $1::int AS n, $2::text AS text' : 'SELECT $2::text AS text, $1::int AS n';
			const { rows } = await pool.query<{ n: number; text: string }>(sql, [i, text]);
			return rows[0]?.n === i && rows[0].text === text;
		};
		const plain = async (i: number) => {
			const { rows } = await pool.query<{ n: number }>('SELECT $1::int + 1 AS n', [i]);
			return rows[0]?.n === i + 1;
		};
		const asked = Array.from({ length: 300 }, (_, i) => (i % 5 ? plain(i) : ask(i)));
		const answers = await Promise.all(asked);
		await pool.end();
		expect(answers).not.toContain(false);
	});

	it('keeps queries and transactions of many connections apart', async () => {
		const plain = async (i: number) => {
			const rows = await prisma.$queryRaw<{ n: number }[]>`SELECT ${i}::int AS n`;
			return rows[0]?.n === i;
		};
		const inTransaction = (i: number) =>
			prisma.$transaction(async (tx) => {
				const rows = await tx.$queryRaw<{ n: number }[]>`SELECT ${i}::int AS n`;
				return rows[0]?.n === i;
			});
		for (let round = 0; round < 5; round++) {
			const asked = Array.from({ length: 60 }, (_, i) => (i % 2 ? plain(i) : inTransaction(i)));
			expect(await Promise.all(asked)).not.toContain(false);
		}
	});

	it('takes a balanced ledger transaction and refuses any other', async () => {
		await prisma.user.create({ data: user('payer') });
		await account('ledger', 'payer');
		await post('balanced', 5n, -3n, -2n);

		await expect(post('unbalanced', 5n, -3n)).rejects.toThrow('ledger/unbalanced');
		await expect(post('empty')).rejects.toThrow('ledger/unbalanced');
		await expect(post('zero', 0n)).rejects.toThrow('LedgerEntry_amount_check');
		expect(await prisma.ledgerTransaction.findMany({ select: { id: true } })).toEqual([
			{ id: 'balanced' }
		]);
	});

	it('posts one cause once', async () => {
		await expect(post('balanced', 1n, -1n)).rejects.toMatchObject({ code: 'P2002' });
	});

	it.each([
		['LedgerAccount', 'ledger', '"userId" = \'somebody else\''],
		['LedgerTransaction', 'balanced', '"memo" = \'\''],
		['LedgerEntry', 'balanced-0', '"amount" = 7'],
		['AuditEvent', 'a', '"action" = \'\'']
	])('only ever adds to %s', async (table, id, change) => {
		if (table === 'AuditEvent') {
			await prisma.auditEvent.create({ data: { id, action: 'test', subject: 'x' } });
		}
		const rows = () => prisma.$queryRawUnsafe(`SELECT * FROM "${table}" WHERE "id" = '${id}'`);
		const before = await rows();
		expect(before).toHaveLength(1);
		for (const statement of [
			`UPDATE "${table}" SET ${change} WHERE "id" = '${id}'`,
			`DELETE FROM "${table}" WHERE "id" = '${id}'`,
			`TRUNCATE "${table}" CASCADE`
		]) {
			await expect(prisma.$executeRawUnsafe(statement), statement).rejects.toThrow('append-only');
		}
		expect(await rows()).toEqual(before);
		await expect(prisma.$executeRaw`TRUNCATE "Receipt"`).rejects.toThrow('append-only');
	});

	it('lets nobody withdraw nothing, or less', async () => {
		for (const credits of [0n, -5n]) {
			const asked = { id: 'w', userId: 'payer', currency: 'NPR', destination: 'A wallet' };
			const create = prisma.withdrawal.create({ data: { ...asked, credits, amountMinor: 1n } });
			await expect(create).rejects.toThrow('Withdrawal_amount_check');
		}
	});

	it('has one fees account, although its user and model are null', async () => {
		await prisma.ledgerAccount.create({ data: { id: 'fees-1', kind: 'fees' } });
		await expect(
			prisma.ledgerAccount.create({ data: { id: 'fees-2', kind: 'fees' } })
		).rejects.toMatchObject({ code: 'P2002' });
	});

	it('finds a title by the inside of a word', async () => {
		const rows = await prisma.$queryRaw`SELECT similarity('handwritten', 'written') > 0.3 AS near`;
		expect(rows).toEqual([{ near: true }]);
	});
}
