import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '$lib/wire/api';
import { mergeModel } from '../merging/merge-model.server';
import { findDifference } from '../publishing/weights-difference.server';
import {
	addCandidate,
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	send,
	type TestStore
} from '../testing/test-store.server';
import { sweepBlobs, SWEEP_AFTER_MILLISECONDS } from './sweep-blobs.server';

let store: TestStore;
let engineer: Account;
let asha: Account;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
}, 60_000);
afterAll(() => store.close());

const bytes = (text: string) => new TextEncoder().encode(text);
/** When everything that is there now has been unused for long enough. */
const nextWeek = () => Date.now() + SWEEP_AFTER_MILLISECONDS + 1000;

async function digestsIn(room: 'uploads' | 'published'): Promise<string[]> {
	const found: string[] = [];
	for await (const digest of store.blobs[room].listOlder(new Date(nextWeek()))) found.push(digest);
	return found;
}

/** Two updates, merged. @returns The slots of the version that they made. */
async function merge(modelId: string, baseVersion: number): Promise<string[]> {
	for (const value of [1, 3]) {
		const update = await makeUpdate(modelId, { header: { baseVersion }, delta: [value, 0, 1, 2] });
		expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
	}
	const merged = await mergeModel(store, modelId);
	expect(merged).toMatchObject({ status: 'merged', version: baseVersion + 1 });
	const key = { modelId_line_number: { modelId, line: 1, number: baseVersion + 1 } };
	const { optimizerState } = await store.database.prisma.version.findUniqueOrThrow({ where: key });
	return (optimizerState as { slots: string[] }).slots;
}

describe('sweepBlobs', () => {
	it('deletes what nothing refers to, once it is old, and nothing that a row refers to', async () => {
		const { prisma } = store.database;
		const strategy = { kind: 'fedavgm', learningRate: 0.5, momentum: 0.9 } as const;
		const modelId = await addModel(store, engineer, { strategy });
		const older = await merge(modelId, 1);
		const newest = await merge(modelId, 2);
		const [thumbnail, frame, heldOut, file] = await Promise.all(
			['thumbnail', 'frame', 'held-out set', 'plugin file'].map((text) =>
				put(store.blobs.uploads, bytes(text))
			)
		);
		if (!thumbnail || !frame || !heldOut || !file) throw new Error('All were put.');
		await store.blobs.publish(thumbnail);
		await store.blobs.publish(frame);
		await prisma.model.update({
			where: { id: modelId },
			data: { thumbnailDigest: thumbnail, heldOutDigest: heldOut }
		});
		await prisma.plugin.updateMany({
			data: { frameDigest: frame, files: [{ path: 'a.js', digest: file, bytes: 11 }] }
		});
		const before = { uploads: await digestsIn('uploads'), published: await digestsIn('published') };

		const abandoned = await put(store.blobs.uploads, bytes('a model that was never published'));
		const step = { modelId, line: 1, from: 1, to: 3 };
		// larger weights, so that a difference pays
		const [from, to] = [new Float32Array(4096), new Float32Array(4096).fill(1, 0, 8)];
		for (const [number, weights] of [[1, from] as const, [3, to] as const]) {
			const weightsDigest = await put(store.blobs.published, new Uint8Array(weights.buffer));
			const key = { modelId_line_number: { modelId, line: 1, number } };
			await prisma.version.update({ where: key, data: { weightsDigest } });
			before.published.push(weightsDigest);
		}
		const difference = await findDifference(store, step);

		// not yet: somebody may be about to refer to them
		expect(await sweepBlobs(store, Date.now() + SWEEP_AFTER_MILLISECONDS - 60_000)).toBe(0);
		expect(await store.blobs.uploads.size(abandoned)).not.toBeNull();

		await sweepBlobs(store, nextWeek());
		const left = { uploads: await digestsIn('uploads'), published: await digestsIn('published') };
		expect(left.uploads.sort()).toEqual(before.uploads.filter((it) => !older.includes(it)).sort());
		expect(left.uploads).toEqual(expect.arrayContaining([...newest, file, heldOut, thumbnail]));
		expect(left.published).not.toContain(difference);
		expect(left.published).toEqual(expect.arrayContaining([thumbnail, frame]));
		const versions = await prisma.version.findMany({ where: { modelId } });
		for (const { weightsDigest, topologyDigest } of versions) {
			expect(left.published).toEqual(expect.arrayContaining([weightsDigest, topologyDigest]));
		}

		// the store lives on: what was swept away is made again, and the next merge finds its state
		expect(await findDifference(store, step)).toBe(difference);
		expect(await store.blobs.published.size(difference)).not.toBeNull();
	}, 60_000);

	it('keeps what a strategy remembered for a candidate while it may be promoted', async () => {
		const { prisma } = store.database;
		const modelId = await addModel(store, engineer);
		const slot = await put(store.blobs.uploads, bytes('momentum of a candidate'));
		const id = await addCandidate(store, modelId, 2);
		const optimizerState = { kind: 'fedavgm', slots: [slot] };
		await prisma.version.update({
			where: { id },
			data: { optimizerState, madeFrom: 1, promoted: false }
		});
		const isThere = async () => {
			await sweepBlobs(store, nextWeek());
			return (await store.blobs.uploads.size(slot)) !== null;
		};
		expect(await isThere()).toBe(true);
		await prisma.version.update({
			where: { id },
			data: { discardedAt: new Date() }
		});
		expect(await isThere()).toBe(false);
	}, 60_000);

	it('keeps an update that waits, however long it does', async () => {
		const modelId = await addModel(store, engineer);
		const update = await makeUpdate(modelId);
		expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
		await sweepBlobs(store, nextWeek());
		const { digest } = await store.database.prisma.clientUpdate.findFirstOrThrow({
			where: { modelId }
		});
		expect(await store.blobs.uploads.size(digest)).not.toBeNull();
	}, 60_000);
});
