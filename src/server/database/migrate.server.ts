import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { withSchemaEngine } from './schema-engine.server';

/**
 * Applies what is missing of `prisma/migrations`, in order, and records it in `_prisma_migrations`.
 *
 * @returns Names of the migrations applied just now.
 */
export async function applyMigrations(
	connectionString: string,
	folder = 'prisma/migrations'
): Promise<string[]> {
	await mendInterrupted(connectionString);
	return withSchemaEngine(connectionString, async (engine) => {
		const { appliedMigrationNames } = await engine.applyMigrations({
			migrationsList: await readMigrations(folder),
			filters: { externalTables: [], externalEnums: [] }
		});
		return appliedMigrationNames;
	});
}

/** The schema engine's own advisory lock: while another process migrates, nothing is interrupted. */
const ENGINE_LOCK = 72_707_369;

/**
 * Settles what a process left that was killed while it migrated, which the engine would refuse to go on
 * from: a migration whose SQL was committed is finished, any other is to be done again.
 */
async function mendInterrupted(connectionString: string): Promise<void> {
	const client = new pg.Client({ connectionString });
	await client.connect();
	try {
		await client.query(`
			DO $$ BEGIN
				PERFORM pg_advisory_xact_lock(${ENGINE_LOCK});
				IF to_regclass('"_prisma_migrations"') IS NULL THEN RETURN; END IF;
				UPDATE "_prisma_migrations" SET "finished_at" = now()
					WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL AND "applied_steps_count" > 0;
				UPDATE "_prisma_migrations" SET "rolled_back_at" = now()
					WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL;
			END $$`);
	} finally {
		await client.end();
	}
}

/** The folder as the schema engine wants it. The working directory is the project's root. */
async function readMigrations(folder: string): Promise<MigrationList> {
	const baseDir = resolve(folder);
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
