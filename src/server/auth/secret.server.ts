import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.server';
import { StartError } from '../start-error';

/**
 * The key that signs session cookies: from the environment, or, on one machine with embedded data, made
 * at the first start and kept in `<dataDir>/auth-secret`, which only this user can read.
 *
 * @throws {StartError} With a `DATABASE_URL` there may be many processes, and all need the same key.
 */
export async function authSecret({ authSecret, databaseUrl, dataDir }: Config): Promise<string> {
	if (authSecret) return authSecret;
	if (databaseUrl) {
		throw new StartError(
			'BETTER_AUTH_SECRET is missing. Set it to the same 32 or more random characters for every process, for example from `openssl rand -hex 32`.'
		);
	}
	const file = join(dataDir, 'auth-secret');
	await mkdir(dataDir, { recursive: true });
	try {
		await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	return readFile(file, 'utf8');
}
