import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDifference } from '$lib/domain/codecs/weights-difference';
import { seededRandom } from '$lib/domain/random';
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

/** Gives two versions other weights, as if merges had made them. */
async function replace(old: Float32Array, head: Float32Array): Promise<void> {
	for (const [number, weights] of [
		[1, old],
		[3, head]
	] as const) {
		const bytes = new Uint8Array(weights.buffer);
		const weightsDigest = await put(store.blobs.published, bytes);
		await store.database.prisma.version.update({
			where: { modelId_line_number: { modelId, line: 1, number } },
			data: { weightsDigest, weightsBytes: bytes.length, numWeights: weights.length }
		});
	}
}

function weights(length: number, at: (i: number) => number): Float32Array {
	return Float32Array.from({ length }, (_, i) => at(i));
}

describe('findDifference', () => {
	it('turns an older version into the head, bit for bit, and is made once', async () => {
		const numWeights = 70_000;
		await replace(
			weights(numWeights, Math.sin),
			weights(numWeights, (i) => Math.sin(i) + (i % 50 ? 0 : 1))
		);
		const step = { modelId, line: 1, from: 1, to: 3 };
		const [digest, again] = await Promise.all([step, step].map((s) => findDifference(store, s)));
		expect(again).toBe(digest);

		const deflated = await store.blobs.published.read(digest ?? '');
		expect(deflated.length).toBeLessThan(4 * numWeights * 0.1);
		const made = applyDifference(await weightsOf(1), inflateSync(deflated));
		expect(Buffer.compare(made, await weightsOf(3))).toBe(0);
	});

	it('says so where it does not pay', async () => {
		const random = seededRandom(1);
		const noise = () =>
			new Float32Array(Uint32Array.from({ length: 1000 }, () => 2 ** 32 * random()).buffer);
		await replace(noise(), noise());
		const step = { modelId, line: 1, from: 1, to: 3 };
		await expect(findDifference(store, step)).rejects.toMatchObject({ code: 'blob/not-found' });
	});

	it.each([
		['model/not-found', { modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d' }],
		['version/not-found', { to: 2, from: 1 }],
		['version/not-found', { from: 3 }],
		['version/not-found', { line: 2 }],
		['version/not-found', { from: 9, to: 3 }]
	])('refuses with %s: %j', async (code, changes) => {
		const step = { modelId, line: 1, from: 1, to: 3, ...changes };
		await expect(findDifference(store, step)).rejects.toMatchObject({ code });
	});
});
