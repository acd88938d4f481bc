import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import { withSchemaEngine } from './schema-engine.server';

/**
 * Applies what is missing of `prisma/migrations`, in order, and records it in `_prisma_migrations`.
 *
 * @returns Names of the migrations applied just now.
 */
export function applyMigrations(connectionString: string): Promise<string[]> {
	return withSchemaEngine(connectionString, async (engine) => {
		const { appliedMigrationNames } = await engine.applyMigrations({
			migrationsList: await readMigrations(),
			filters: { externalTables: [], externalEnums: [] }
		});
		return appliedMigrationNames;
	});
}

/** The folder as the schema engine wants it. The working directory is the project's root. */
async function readMigrations(): Promise<MigrationList> {
	const baseDir = resolve('prisma/migrations');
	const entries = await readdir(baseDir, { withFileTypes: true });
	const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);

	const migrationDirectories = await Promise.all(
		names.sort().map(async (name) => {
			const value = await readFile(join(baseDir, name, 'migration.sql'), 'utf8');
			const migrationFile = { path: 'migration.sql', content: { tag: 'ok' as const, value } };
			return { path: name, migrationFile };
		})
	);
	const lockfile = {
		path: 'migration_lock.toml',
		content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8')
	};
	return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories };
}
