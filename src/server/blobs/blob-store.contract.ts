import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from './blob-store';

const bytes = (text: string) => new TextEncoder().encode(text);
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

/* eslint-disable-next-line @typescript-eslint/require-await -- a stream's chunks come asynchronously */
async function* chunks(...texts: string[]) {
	for (const text of texts) yield bytes(text);
}

/** What every blob store promises. `open` gives an empty one. */
export function blobStoreContract(name: string, open: () => Promise<BlobStore>): void {
	describe(`blob store: ${name}`, () => {
		let store: BlobStore;
		beforeAll(async () => {
			store = await open();
		});
		const put = (...texts: string[]) => store.put(digestOf(texts.join('')), chunks(...texts), 1000);
		const text = async (stream: ReadableStream<Uint8Array>) =>
			new Response(stream as BodyInit).text();

		it('gives back what it was given, whole and in part', async () => {
			expect(await put('hand', 'written')).toEqual({ bytes: 11 });

			const digest = digestOf('handwritten');
			expect(await store.size(digest)).toBe(11);
			expect(new TextDecoder().decode(await store.read(digest))).toBe('handwritten');
			expect(await text(await store.stream(digest))).toBe('handwritten');
			expect(await text(await store.stream(digest, { start: 4, end: 6 }))).toBe('wri');
			expect(await readFile(await store.localPath(digest), 'utf8')).toBe('handwritten');
		});

		it('keeps the empty blob', async () => {
			expect(await put()).toEqual({ bytes: 0 });
			expect(await store.size(digestOf(''))).toBe(0);
		});

		it('takes the same again, also at the same time', async () => {
			const times = await Promise.all(Array.from({ length: 8 }, () => put('again')));
			expect(times).toEqual(Array(8).fill({ bytes: 5 }));
			expect(await put('again')).toEqual({ bytes: 5 });
		});

		it('refuses bytes that hash to something else, and keeps nothing of them', async () => {
			const digest = digestOf('right');
			await expect(store.put(digest, chunks('wrong'), 1000)).rejects.toMatchObject({
				code: 'blob/digest-mismatch'
			});
			expect(await store.size(digest)).toBeNull();
		});

		it('stops reading as soon as a body is too large', async () => {
			let asked = 0;
			/* eslint-disable-next-line @typescript-eslint/require-await -- as above */
			async function* endless() {
				for (;;) {
					asked++;
					yield new Uint8Array(100);
				}
			}
			await expect(store.put(digestOf('x'), endless(), 250)).rejects.toMatchObject({
				code: 'blob/too-large'
			});
			expect(asked).toBe(3);
		});

		it('keeps nothing of a body that breaks off', async () => {
			/* eslint-disable-next-line @typescript-eslint/require-await -- as above */
			async function* broken() {
				yield bytes('half');
				throw new Error('connection lost');
			}
			await expect(store.put(digestOf('half'), broken(), 1000)).rejects.toThrow('connection lost');
			expect(await store.size(digestOf('half'))).toBeNull();
		});

		it('says so when there is no such blob', async () => {
			const missing = digestOf('never put');
			expect(await store.size(missing)).toBeNull();
			const asks = [
				() => store.read(missing),
				() => store.stream(missing),
				() => store.localPath(missing)
			];
			for (const ask of asks) {
				await expect(ask()).rejects.toMatchObject({ code: 'blob/not-found' });
			}
		});

		it.each(['', 'abc', '../../../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(64)}/..`])(
			'refuses %j as a digest',
			async (digest) => {
				await expect(store.size(digest)).rejects.toMatchObject({ code: 'request/invalid' });
				await expect(store.put(digest, chunks('x'), 10)).rejects.toMatchObject({
					code: 'request/invalid'
				});
			}
		);

		it('deletes, and does not mind when there is nothing to delete', async () => {
			await put('short-lived');
			await store.delete(digestOf('short-lived'));
			await store.delete(digestOf('short-lived'));
			expect(await store.size(digestOf('short-lived'))).toBeNull();
		});

		describe('by age', () => {
			const older = async (before: Date) => {
				const found: string[] = [];
				for await (const digest of store.listOlder(before)) found.push(digest);
				return found;
			};
			/** Whatever is there was put before it. */
			const later = () => new Date(Date.now() + 1000);

			it('lists and deletes what was put before an instant, and nothing younger', async () => {
				await put('old');
				const digest = digestOf('old');
				expect(await older(later())).toContain(digest);
				expect(await older(new Date(0))).toEqual([]);

				expect(await store.deleteOlder(digest, new Date(0))).toBe(false);
				expect(new TextDecoder().decode(await store.read(digest))).toBe('old');
				expect(await store.deleteOlder(digest, later())).toBe(true);
				expect(await store.size(digest)).toBeNull();
				expect(await store.deleteOlder(digest, later())).toBe(false);
			});

			it('takes a blob that is put again or renewed for a young one', async () => {
				const digest = digestOf('renewed');
				const acts = [() => put('renewed'), () => store.renew(digest)];
				for (const act of acts) {
					await put('renewed');
					await sleep(20);
					const between = new Date();
					expect(await older(between)).toContain(digest);
					await sleep(20);
					await act();
					expect(await older(between)).not.toContain(digest);
					expect(await store.deleteOlder(digest, between)).toBe(false);
				}
				expect(await store.renew(digest)).toBe(7);
				expect(await store.renew(digestOf('never put'))).toBeNull();
			});

			it('keeps what is put while it is being deleted', async () => {
				const digest = digestOf('contested');
				for (let i = 0; i < 30; i++) {
					await put('contested');
					await sleep(2);
					const before = new Date();
					await sleep(2);
					await Promise.all([store.deleteOlder(digest, before), put('contested')]);
					expect(await store.size(digest)).toBe(9);
				}
			});
		});
	});
}
