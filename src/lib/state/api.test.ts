import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleModel } from '$lib/store/fixtures';
import { freshStore } from '$lib/store/fresh-store';
import { putCachedModel } from '$lib/store/model-cache';
import type { StoreDb } from '$lib/store/schema';
import { loadModel } from './api';
import { connection } from './connection.svelte';

let db: StoreDb;
beforeEach(async () => {
	db = await freshStore();
	connection.reachable = true;
});
afterEach(() => vi.unstubAllGlobals());

const answering = (data: unknown) => () => Promise.resolve(Response.json([{ result: { data } }]));
const refusing = (storeCode: string, message: string) => () =>
	Promise.resolve(
		Response.json([{ error: { code: -32000, message, data: { storeCode } } }], { status: 400 })
	);
const gone = () => Promise.reject(new TypeError('Failed to fetch'));

describe('loadModel', () => {
	it('shows the cached page while the server cannot be had, marked with its age', async () => {
		const { detail, blobs } = await sampleModel();
		const { cachedAt } = await putCachedModel(db, detail, blobs);
		expect(await loadModel('digits', gone)).toEqual({ detail, source: 'cache', seenAt: cachedAt });
	});

	it('shows no cached page of a model that the server says is gone', async () => {
		const { detail, blobs } = await sampleModel();
		await putCachedModel(db, detail, blobs);
		const missing = refusing('model/not-found', 'There is no such model.');
		await expect(loadModel('digits', missing)).rejects.toMatchObject({
			status: 404,
			body: { message: 'There is no such model.' }
		});
	});

	it('has only the network on the server', async () => {
		vi.stubGlobal('indexedDB', undefined);
		// @ts-expect-error: as in Node, where there is none
		delete globalThis.indexedDB;
		const { detail } = await sampleModel();
		expect(await loadModel('digits', answering(detail))).toMatchObject({ source: 'network' });
		await expect(loadModel('digits', gone)).rejects.toMatchObject({ status: 503 });
	});
});
