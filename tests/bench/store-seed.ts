import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/server/database/database.server';
import { refreshPopularity } from '../../src/server/repositories/rankings.server';
import { openTestStore, type TestStore } from '../../src/server/testing/test-store.server';
import { functionsSql, modelsSql, type Sizes } from './store-sql';
import { moneySql, peopleSql } from './store-sql-people';

/** The store of the size that the lists are measured at. Seeded once, then opened again as it is. */
export async function openLargeStore(sizes: Sizes): Promise<TestStore> {
	const folder = join(tmpdir(), `ml-store-bench-${keyOf(sizes)}`);
	const marker = join(folder, 'complete');
	if (existsSync(marker)) return openTestStore(folder);

	await rm(folder, { recursive: true, force: true });
	// without the job queue, which would wait in vain while a statement runs
	const database = await openDatabase({ dataDir: folder });
	try {
		await seed(database.prisma, sizes);
	} finally {
		await database.close();
	}
	await writeFile(marker, '');
	return openTestStore(folder);
}

async function seed(prisma: Database['prisma'], sizes: Sizes): Promise<void> {
	const statements = [functionsSql, modelsSql, peopleSql, moneySql].flatMap((make) => make(sizes));
	for (const statement of statements) {
		const started = performance.now();
		await prisma.$executeRawUnsafe(statement);
		const seconds = (performance.now() - started) / 1000;
		if (seconds > 1) console.error(`${seconds.toFixed(1)} s: ${statement.slice(0, 60)}…`);
	}
	await refreshPopularity(prisma);
	await prisma.$executeRawUnsafe('ANALYZE');
}

/** Another schema or another seed is another store. */
function keyOf(sizes: Sizes): string {
	const files = [
		...globSync('prisma/migrations/*/migration.sql'),
		...globSync('tests/bench/store-s*.ts')
	];
	const hash = createHash('sha256').update(JSON.stringify(sizes));
	for (const file of files.sort()) hash.update(readFileSync(file));
	return hash.digest('hex').slice(0, 16);
}
