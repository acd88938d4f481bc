import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeModel } from '$server/merging/merge-model.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	readHead,
	send,
	type TestStore
} from '$server/testing/test-store.server';
import { copyTemplateDatabase } from '$server/testing/template-database.server';

let dataDir: string;
beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), 'ml-store-killed-'));
	await copyTemplateDatabase(dataDir);
}, 60_000);
afterAll(() => rm(dataDir, { recursive: true }));

/** Opens the store as a restarted server does, and closes it again. */
async function inStore<T>(work: (store: TestStore) => Promise<T>): Promise<T> {
	const store = await openTestStore(dataDir);
	try {
		return await work(store);
	} finally {
		await store.close();
	}
}

async function fullBuffer(store: TestStore): Promise<string> {
	const modelId = await addModel(store, await addUser(store, 'Engineer', 'engineer'));
	const asha = await addUser(store, 'Asha');
	for (let i = 0; i < 2; i++) await send(store, asha, await makeUpdate(modelId));
	return modelId;
}

async function mergeAndDie(modelId: string, step: string): Promise<void> {
	const script = fileURLToPath(new URL('../support/killed-merge.ts', import.meta.url));
	const args = ['--import', 'tsx', script, dataDir, modelId, step];
	const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
	expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
}

describe('a server that is killed while it merges', () => {
	it('in the middle of the commit: is back at the old version, and merges then', async () => {
		const modelId = await inStore(fullBuffer);
		await mergeAndDie(modelId, 'ledger');
		await inStore(async (store) => {
			const { prisma } = store.database;
			expect(await readHead(store, modelId)).toEqual({ number: 1, weights: [0, 0, 0, 0] });
			expect(await prisma.version.count({ where: { modelId } })).toBe(1);
			const paid = { where: { cause: { startsWith: 'merge:' } } };
			expect(await prisma.ledgerTransaction.count(paid)).toBe(0);

			expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', version: 2 });
			expect(await readHead(store, modelId)).toEqual({ number: 2, weights: [1, 1, 1, 1] });
		});
	}, 120_000);

	it('right after the commit: is at the new version, paid once', async () => {
		const modelId = await inStore(fullBuffer);
		await mergeAndDie(modelId, 'committed');
		await inStore(async (store) => {
			expect(await readHead(store, modelId)).toEqual({ number: 2, weights: [1, 1, 1, 1] });
			expect(await mergeModel(store, modelId)).toEqual({ status: 'not-due' });
			expect(await store.database.prisma.receipt.count({ where: { modelId } })).toBe(2);
		});
	}, 120_000);
});
