import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { fuzzystrmatch } from '@electric-sql/pglite/contrib/fuzzystrmatch';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { DatabaseThreadData } from './embedded.server';
import { keepBatchesWhole } from './whole-batches';

// PGlite runs queries synchronously: in its own thread it blocks nobody but other queries
const { dataDir, socketPath } = workerData as DatabaseThreadData;
const extensions = { pg_trgm, unaccent, fuzzystrmatch };
if (!existsSync(dataDir)) await create();
const db = await PGlite.create({ dataDir, extensions });
keepBatchesWhole(db);
const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: 100 });
await server.start();

parentPort?.once('message', () => {
	void (async () => {
		await server.stop();
		// checkpoints, so that the next start has nothing to recover
		await db.close();
		parentPort?.close();
	})();
});
parentPort?.postMessage('ready');

/** Makes a new database beside its place and moves it there whole: killed halfway it would never open. */
async function create(): Promise<void> {
	const unfinished = `${dataDir}.new`;
	await rm(unfinished, { recursive: true, force: true });
	await (await PGlite.create({ dataDir: unfinished, extensions })).close();
	await rename(unfinished, dataDir);
}
