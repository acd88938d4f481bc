import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startStore } from './store-server';

const TEMPLATE = resolve('test-results/template-data');

/** Playwright's global set-up: a freshly migrated and seeded store, to be copied by each test file. */
export default async function makeTemplate(): Promise<void> {
	await rm(TEMPLATE, { recursive: true, force: true });
	const store = await startStore(TEMPLATE);
	await store.stop();
}

/** A seeded data folder of the caller's own. */
export async function copyOfTemplate(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'ml-store-e2e-'));
	await cp(TEMPLATE, folder, { recursive: true });
	return folder;
}
