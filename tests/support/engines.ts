import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '$server/database/database.server';
import { findPostgres, startPostgres } from './postgres';

/** An empty, migrated database. */
export interface Engine {
	readonly database: Database;
	/** Closes and removes it. */
	stop(): Promise<void>;
}

/**
 * Both engines, for what must hold on each: PGlite has one session, so that only PostgreSQL shows what happens
 * at the same moment. Where no server programs are found it is left out, and says so.
 *
 * @param port A loopback port that no other test file takes.
 */
export function engines(port: number): [name: string, open: () => Promise<Engine>][] {
	const bin = findPostgres();
	if (!bin) console.warn('Skipped: no PostgreSQL server programs under /usr/lib/postgresql.');
	const all: [string, () => Promise<Engine>][] = [['PGlite', openPglite]];
	if (bin) all.push(['PostgreSQL', () => openPostgres(bin, port)]);
	return all;
}

async function openPglite(): Promise<Engine> {
	const dataDir = await mkdtemp(join(tmpdir(), 'ml-store-engine-'));
	const database = await openDatabase({ dataDir });
	return {
		database,
		async stop() {
			await database.close();
			await rm(dataDir, { recursive: true });
		}
	};
}

async function openPostgres(bin: string, port: number): Promise<Engine> {
	const postgres = await startPostgres(bin, port);
	const database = await openDatabase({ url: postgres.url, dataDir: 'unused' });
	return {
		database,
		async stop() {
			await database.close();
			await postgres.stop();
		}
	};
}
