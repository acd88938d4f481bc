import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openDatabase } from '../database/database.server';
import { BossMergeQueue } from '../queue/merge-queue.server';

const CACHE = resolve('node_modules/.cache/ml-store');
const MIGRATIONS = resolve('prisma/migrations');

/**
 * Puts an empty database with its schema and its queue into `dataDir`, as the store would make it there at its
 * first start. Making one takes seconds, so it is made once for these migrations and packages, and copied.
 */
export async function copyTemplateDatabase(dataDir: string): Promise<void> {
	const template = join(CACHE, await fingerprint());
	try {
		await cp(join(template, 'pg'), join(dataDir, 'pg'), { recursive: true });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
		await makeTemplate(template);
		await cp(join(template, 'pg'), join(dataDir, 'pg'), { recursive: true });
	}
}

async function makeTemplate(template: string): Promise<void> {
	const dataDir = join(CACHE, randomUUID());
	await mkdir(dataDir, { recursive: true });
	const database = await openDatabase({ dataDir });
	const queue = await BossMergeQueue.open(database);
	await queue.close();
	await database.close();
	// in one step, and only once: who comes second has made the same
	await rename(dataDir, template).catch(() => rm(dataDir, { recursive: true }));
}

/** Of all that an empty database is made of. */
async function fingerprint(): Promise<string> {
	const hash = createHash('sha256').update(await readFile(resolve('package-lock.json')));
	for (const name of (await readdir(MIGRATIONS, { recursive: true })).sort()) {
		if (name.endsWith('.sql')) hash.update(name).update(await readFile(join(MIGRATIONS, name)));
	}
	return hash.digest('hex').slice(0, 16);
}
