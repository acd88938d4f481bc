import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleModel, sampleWithFrozen } from '$lib/store/fixtures';
import { freshStore } from '$lib/store/fresh-store';
import { findCached, readModelState } from '$lib/store/model-cache';
import type { StoreDb } from '$lib/store/schema';
import { cacheModel } from './cache-model';
import { StoreServer } from './store-server';

let db: StoreDb;
let server: StoreServer;
beforeEach(async () => {
	db = await freshStore();
	server = new StoreServer();
	vi.stubGlobal('fetch', server.fetch);
});
afterEach(() => vi.unstubAllGlobals());

describe('cacheModel', () => {
	it('brings the head to the device, and tells how far it is', async () => {
		const { detail, blobs } = await sampleModel([1, 2, 3]);
		for (const [digest, bytes] of blobs) server.blobs.set(digest, bytes);
		const seen: number[] = [];
		const cached = await cacheModel(db, detail, ({ received, total }) => {
			expect(total).toBe(12);
			seen.push(received);
		});
		expect(seen.at(-1)).toBe(12);
		expect([...(await readModelState(db, cached)).weights]).toEqual([1, 2, 3]);
	});

	it('brings frozen weights once, whatever the version', async () => {
		const totals = new Set<number>();
		for (const weights of [
			[1, 2, 3],
			[4, 5, 6]
		]) {
			const { detail, blobs } = await sampleWithFrozen(weights);
			for (const [digest, bytes] of blobs) server.blobs.set(digest, bytes);
			await cacheModel(db, detail, ({ total }) => void totals.add(total));
		}
		// 3 weights and 2 frozen, then 3 others
		expect([...totals]).toEqual([20, 12]);
		expect(server.requests).toHaveLength(4);
	});

	it('fetches only what the device does not hold', async () => {
		const { detail, blobs } = await sampleModel();
		for (const [digest, bytes] of blobs) server.blobs.set(digest, bytes);
		await cacheModel(db, detail);
		await cacheModel(db, detail);
		expect(server.requests).toHaveLength(2);
	});

	it.each([
		['request/offline', (it: StoreServer) => (it.mode = 'down')],
		['blob/not-found', (it: StoreServer) => it.blobs.clear()],
		[
			'blob/digest-mismatch',
			(it: StoreServer) => {
				for (const digest of it.blobs.keys()) it.blobs.set(digest, Uint8Array.of(0));
			}
		]
	])('keeps nothing on %s', async (code, spoil) => {
		const { detail, blobs } = await sampleModel();
		for (const [digest, bytes] of blobs) server.blobs.set(digest, bytes);
		spoil(server);
		await expect(cacheModel(db, detail)).rejects.toMatchObject({ code });
		expect(await findCached(db, { slug: detail.slug })).toBeNull();
	});
});
