import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import webPush from 'web-push';
import { z } from 'zod/mini';
import type { Config } from '../config.server';

/** Whom push services know this store by (RFC 8292). */
export interface VapidDetails {
	/** Base64url. Devices subscribe with it: another key makes their subscriptions useless. */
	readonly publicKey: string;
	readonly privateKey: string;
	/** `mailto:` or `https:` address of the operator. */
	readonly subject: string;
}

const kept = z.object({ publicKey: z.string(), privateKey: z.string() });

/**
 * From the environment, or, on one machine with embedded data, made at the first start and kept in
 * `<dataDir>/vapid.json`, which only this user can read. Null where there may be many processes and none
 * was given keys: such a store has no web push.
 */
export async function vapidDetails(config: Config): Promise<VapidDetails | null> {
	const { vapidKeys, vapidSubject: subject, databaseUrl, dataDir } = config;
	if (vapidKeys) return { ...vapidKeys, subject };
	if (databaseUrl) return null;

	const file = join(dataDir, 'vapid.json');
	await mkdir(dataDir, { recursive: true });
	try {
		const keys = JSON.stringify(webPush.generateVAPIDKeys());
		await writeFile(file, keys, { flag: 'wx', mode: 0o600 });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	return { ...kept.parse(JSON.parse(await readFile(file, 'utf8'))), subject };
}
