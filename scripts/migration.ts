/**
 * Authors a migration: `npm run migration -- add_badges` writes what `prisma/schema.prisma` has more than
 * `prisma/migrations/schema.prisma` (the schema as of the last migration) to
 * `prisma/migrations/<time>_add_badges/migration.sql`. Read it before you commit it: what Prisma cannot
 * express (triggers, checks) is yours to add.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../src/server/database/embedded.server';
import { withSchemaEngine } from '../src/server/database/schema-engine.server';

const wanted = 'prisma/schema.prisma';
const migrated = 'prisma/migrations/schema.prisma';

const [name] = process.argv.slice(2);
if (!name || !/^[a-z0-9_]+$/.test(name)) {
	console.error('Usage: npm run migration -- name_of_the_change (a-z, 0-9 and _)');
	process.exit(1);
}

const sql = await difference();
if (/^\s*(-- This is an empty migration\.)?\s*$/.test(sql)) {
	console.log('The migrations already say all that the schema says.');
} else {
	const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
	const folder = join('prisma/migrations', `${time}_${name}`);
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'migration.sql'), sql);
	await copyFile(wanted, migrated);
	console.log(`Wrote ${folder}/migration.sql`);
}

async function difference(): Promise<string> {
	// two texts are compared, yet the engine wants a database at hand. It cannot compare with that one:
	// "Column type 'char' could not be deserialized" (its catalogue query, through the pg adapter)
	const dataDir = await mkdtemp(join(tmpdir(), 'ml-store-migration-'));
	const database = await openEmbedded(dataDir);
	const filters = { externalTables: [], externalEnums: [] };
	const { stdout } = await withSchemaEngine(database.connectionString, async (engine) =>
		engine.diff({
			from: { tag: 'schemaDatamodel', files: [await schemaFile(migrated)] },
			to: { tag: 'schemaDatamodel', files: [await schemaFile(wanted)] },
			script: true,
			exitCode: null,
			filters
		})
	);
	await database.close();
	await rm(dataDir, { recursive: true });
	return stdout ?? '';
}

async function schemaFile(path: string) {
	return { path, content: await readFile(path, 'utf8') };
}
