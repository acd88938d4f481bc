import { beforeEach, describe, expect, it } from 'vitest';
import { sampleModel, sampleWithFrozen } from './fixtures';
import { freshStore } from './fresh-store';
import * as cache from './model-cache';
import type { StoreDb } from './schema';

let db: StoreDb;
beforeEach(async () => {
	db = await freshStore();
});

const left = { line: 1, accountId: null, values: Float32Array.of(1) };
const OTHER = '0192f000-0000-7000-8000-000000000002';

describe('the model cache', () => {
	it('gives back the head that was put in', async () => {
		const { detail, blobs } = await sampleModel([1, -2, 0.5]);
		const cached = await cache.putCachedModel(db, detail, blobs);
		expect(cached.bytes).toBe(3 * 4 + '{"class_name":"Sequential"}'.length);
		expect(await cache.findCached(db, { slug: 'digits' })).toEqual(cached);
		expect(await cache.findCached(db, { modelId: detail.id })).toEqual(cached);

		const state = await cache.readModelState(db, cached);
		expect([...state.weights]).toEqual([1, -2, 0.5]);
		expect(state.topology).toEqual({ class_name: 'Sequential' });
		expect(state.weightSpecs).toEqual(detail.head.weightSpecs);
	});

	it('keeps frozen weights beside, and refuses such of another length', async () => {
		const { detail, blobs } = await sampleWithFrozen();
		const cached = await cache.putCachedModel(db, detail, blobs);
		const state = await cache.readModelState(db, cached);
		expect([...state.weights]).toEqual([1, 2, 3]);
		expect([...(state.frozen?.values ?? [])]).toEqual([8, 9]);

		const { frozen } = detail.head;
		const longer = frozen && { ...frozen, specs: [{ name: 'base/kernel', shape: [3] }] };
		const head = { ...cached.head, frozen: longer };
		await expect(cache.readModelState(db, { head })).rejects.toMatchObject({
			code: 'weights/shape-mismatch'
		});
	});

	it('frees the old weights when a new version takes their place, and keeps what is the same', async () => {
		const old = await sampleModel([1, 2, 3]);
		await cache.putCachedModel(db, old.detail, old.blobs);
		const next = await sampleModel([4, 5, 6]);
		const [oldWeights, topology] = cache.blobsOf(old.detail.head);
		const [nextWeights] = cache.blobsOf(next.detail.head);
		expect(await cache.missingBlobs(db, cache.blobsOf(next.detail.head))).toEqual([nextWeights]);

		next.blobs.delete(topology ?? '');
		await cache.putCachedModel(db, next.detail, next.blobs);
		expect((await db.getAllKeys('blobs')).sort()).toEqual([nextWeights, topology].sort());
		expect(await db.get('blobs', oldWeights ?? '')).toBeUndefined();
	});

	it('frees only what no other model uses', async () => {
		const one = await sampleModel([1, 2, 3]);
		const two = await sampleModel([1, 2, 3, 4], { id: OTHER, slug: 'letters' });
		await cache.putCachedModel(db, one.detail, one.blobs);
		await cache.putCachedModel(db, two.detail, two.blobs);

		await db.put('residuals', { ...left, modelId: one.detail.id });
		await db.put('residuals', { ...left, modelId: two.detail.id });
		await cache.deleteCached(db, one.detail.id);
		expect(await db.getAllKeys('residuals')).toEqual([two.detail.id]);
		expect((await db.getAllKeys('blobs')).sort()).toEqual(cache.blobsOf(two.detail.head).sort());
		expect((await cache.listCached(db)).map(({ slug }) => slug)).toEqual(['letters']);
		expect(await cache.findCached(db, { slug: 'digits' })).toBeNull();
	});

	it('refuses a model whose bytes are not all there, and keeps the one before', async () => {
		const old = await sampleModel([1, 2, 3]);
		await cache.putCachedModel(db, old.detail, old.blobs);
		const next = await sampleModel([4, 5, 6]);
		await expect(cache.putCachedModel(db, next.detail, new Map())).rejects.toMatchObject({
			code: 'blob/not-found'
		});
		const kept = await cache.findCached(db, { slug: 'digits' });
		expect(kept?.head).toEqual(old.detail.head);
	});

	it('notices bytes that the device has damaged or lost', async () => {
		const { detail, blobs } = await sampleModel();
		const cached = await cache.putCachedModel(db, detail, blobs);
		const { digest } = detail.head.weights;
		await db.put('blobs', { digest, bytes: new Uint8Array(12) });
		await expect(cache.readModelState(db, cached)).rejects.toMatchObject({
			code: 'blob/digest-mismatch'
		});
		await db.delete('blobs', digest);
		await expect(cache.readModelState(db, cached)).rejects.toMatchObject({
			code: 'blob/not-found'
		});
	});

	it('refuses weights of another length than the manifest says', async () => {
		const { detail, blobs } = await sampleModel([1, 2, 3]);
		const head = { ...detail.head, weightSpecs: [{ name: 'kernel', shape: [4] }] };
		const cached = await cache.putCachedModel(db, { ...detail, head }, blobs);
		await expect(cache.readModelState(db, cached)).rejects.toMatchObject({
			code: 'weights/shape-mismatch'
		});
	});
});
