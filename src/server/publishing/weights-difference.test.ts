import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDifference } from '$lib/domain/codecs/weights-difference';
import type { Account } from '$lib/wire/api';
import { mergeModel } from '../merging/merge-model.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	send
} from '../testing/test-store.server';
import type { TestStore } from '../testing/test-store.server';
import { findDifference } from './weights-difference.server';

let store: TestStore;
let asha: Account;
let modelId: string;

beforeAll(async () => {
	store = await openTestStore();
	const engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
	modelId = await addModel(store, engineer);
	for (const version of [1, 2]) {
		for (const value of [1, 3]) {
			const delta = [value, 0, -value, 0];
			const header = { baseVersion: version };
			expect(await send(store, asha, await makeUpdate(modelId, { header, delta }))).toMatchObject({
				status: 'queued'
			});
		}
		expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged' });
	}
}, 60_000);
afterAll(() => store.close());

async function weightsOf(number: number): Promise<Uint8Array> {
	const key = { modelId_line_number: { modelId, line: 1, number } };
	const { weightsDigest } = await store.database.prisma.version.findUniqueOrThrow({ where: key });
	return store.blobs.published.read(weightsDigest);
}

describe('findDifference', () => {
	// four weights are too few for a difference to be smaller than they are
	it('says so where it does not pay', async () => {
		await expect(findDifference(store, { modelId, line: 1, from: 2, to: 3 })).rejects.toMatchObject(
			{
				code: 'blob/not-found'
			}
		);
	});

	it('turns an older version into the head, bit for bit, and is made once', async () => {
		const numWeights = 70_000;
		const [old, head] = [1, 2].map((seed) =>
			Float32Array.from({ length: numWeights }, (_, i) => Math.sin(i) + (i % 50 ? 0 : seed))
		);
		if (!old || !head) throw new Error('There are two.');
		for (const [number, weights] of [
			[1, old],
			[3, head]
		] as const) {
			const bytes = new Uint8Array(weights.buffer);
			const weightsDigest = await put(store.blobs.published, bytes);
			await store.database.prisma.version.update({
				where: { modelId_line_number: { modelId, line: 1, number } },
				data: { weightsDigest, weightsBytes: bytes.length, numWeights }
			});
		}
		const step = { modelId, line: 1, from: 1, to: 3 };
		const [digest, again] = await Promise.all([step, step].map((s) => findDifference(store, s)));
		expect(again).toBe(digest);

		const deflated = await store.blobs.published.read(digest ?? '');
		expect(deflated.length).toBeLessThan(4 * numWeights * 0.1);
		const difference = inflateSync(deflated);
		expect(applyDifference(await weightsOf(1), difference)).toEqual(
			new Uint8Array(await weightsOf(3))
		);
	});

	it.each([
		['model/not-found', { modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d' }],
		['version/not-found', { to: 2, from: 1 }],
		['version/not-found', { from: 3 }],
		['version/not-found', { line: 2 }],
		['version/not-found', { from: 2 }]
	])('refuses with %s: %j', async (code, changes) => {
		const step = { modelId, line: 1, from: 1, to: 3, ...changes };
		await expect(findDifference(store, step)).rejects.toMatchObject({ code });
	});
});
