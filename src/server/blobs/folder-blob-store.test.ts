import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobStoreContract } from './blob-store.contract';
import { FolderBlobStore, folderBlobs } from './folder-blob-store.server';
import { writeBody } from './write-body.server';

let root: string;
beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'ml-store-blobs-'));
});
afterAll(() => rm(root, { recursive: true }));

blobStoreContract('folder', () => Promise.resolve(new FolderBlobStore(join(root, 'contract'))));

describe('a body of several parts', () => {
	const bytes = randomBytes(1_300_000);
	const large = createHash('sha256').update(bytes).digest('hex');
	/** In chunks that fit no part. */
	/* eslint-disable-next-line @typescript-eslint/require-await -- a stream's chunks come asynchronously */
	async function* chunks(until = bytes.length) {
		for (let at = 0; at < until; at += 77_777) yield bytes.subarray(at, at + 77_777);
	}
	const store = () => new FolderBlobStore(join(root, 'large'));
	const partial = () => readdir(join(root, 'large', 'partial'));

	it('is stored whole by many at once, and its chunks stay their owner’s', async () => {
		const puts = Array.from({ length: 5 }, () => store().put(large, chunks(), bytes.length));
		expect(await Promise.all(puts)).toEqual(Array(5).fill({ bytes: bytes.length }));
		expect(bytes.equals(await store().read(large))).toBe(true);
		expect(createHash('sha256').update(bytes).digest('hex')).toBe(large);
		expect(await partial()).toEqual([]);
	});

	it('leaves nothing behind where it is another than said, too large, or breaks off', async () => {
		async function* broken() {
			yield* chunks(1_000_000);
			throw new Error('connection lost');
		}
		const other = '2'.repeat(64);
		const put = (body: AsyncIterable<Uint8Array>, maxBytes = 2_000_000) =>
			store().put(other, body, maxBytes);
		await expect(put(chunks())).rejects.toMatchObject({ code: 'blob/digest-mismatch' });
		await expect(put(chunks(), 1_200_000)).rejects.toMatchObject({ code: 'blob/too-large' });
		await expect(put(broken())).rejects.toThrow('connection lost');
		expect(await store().size(other)).toBeNull();
		expect(await partial()).toEqual([]);
	});

	it('ends in the file system’s own error where there is one', async () => {
		const nowhere = join(root, 'no such folder', 'file');
		await expect(writeBody(nowhere, chunks(), 2_000_000)).rejects.toMatchObject({ code: 'ENOENT' });
	});
});

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
