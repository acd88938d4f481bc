import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobStoreContract } from './blob-store.contract';
import { FolderBlobStore, folderBlobs } from './folder-blob-store.server';

let root: string;
beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'ml-store-blobs-'));
});
afterAll(() => rm(root, { recursive: true }));

blobStoreContract('folder', () => Promise.resolve(new FolderBlobStore(join(root, 'contract'))));

describe('folderBlobs', () => {
	const digest = createHash('sha256').update('weights').digest('hex');
	/* eslint-disable-next-line @typescript-eslint/require-await -- a stream's chunks come asynchronously */
	async function* body() {
		yield new TextEncoder().encode('weights');
	}

	it('publishes an upload once, and an upload stays private until then', async () => {
		const blobs = folderBlobs(join(root, 'rooms'));
		await expect(blobs.publish(digest)).rejects.toMatchObject({ code: 'blob/not-found' });

		await blobs.uploads.put(digest, body(), 100);
		expect(await blobs.published.size(digest)).toBeNull();
		await blobs.publish(digest);
		await blobs.publish(digest);
		expect(await blobs.published.size(digest)).toBe(7);

		await blobs.uploads.delete(digest);
		expect(await blobs.published.size(digest)).toBe(7);
	});

	it('leaves no partial file behind, whatever happened', async () => {
		const folder = join(root, 'tidy');
		const store = new FolderBlobStore(folder);
		await store.put(digest, body(), 100);
		await expect(store.put('0'.repeat(64), body(), 100)).rejects.toThrow();
		await expect(store.put('1'.repeat(64), body(), 3)).rejects.toThrow();
		expect(await readdir(join(folder, 'partial'))).toEqual([]);
	});
});
