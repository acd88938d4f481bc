import { refusedField } from '$lib/domain/refused-field';
import type { CreateModel } from '$lib/wire/api';
import type { Blobs } from '../blobs/blob-store';
import { assertThumbnail, MAX_THUMBNAIL_BYTES } from '../catalogue/thumbnail';

type NamedFile = CreateModel['shards'][number];

/** How much of each kind of upload is read into memory. */
export const MAX_MODEL_JSON_BYTES = 4 * 1024 * 1024;
export const MAX_PLUGIN_FILE_BYTES = 1024 * 1024;

/** Reads one uploaded file. @throws {StoreError} `model/invalid` with a message for `field`. */
export async function readUpload(
	uploads: Blobs['uploads'],
	digest: string,
	limit: { readonly field: string; readonly maxBytes: number }
): Promise<Uint8Array<ArrayBuffer>> {
	const size = await uploads.renew(digest);
	if (size === null) throw refused(limit.field, { kind: 'file-lost' });
	if (size > limit.maxBytes) {
		throw refused(limit.field, { kind: 'file-large', bytes: size, most: limit.maxBytes });
	}
	return uploads.read(digest);
}

/** Reads several files by their paths. @throws {StoreError} `model/invalid` with a message for the field. */
export async function readUploads(
	uploads: Blobs['uploads'],
	files: readonly NamedFile[],
	limit: { readonly field: string; readonly maxBytes: number }
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
	const read = new Map<string, Uint8Array<ArrayBuffer>>();
	let left = limit.maxBytes;
	for (const { path, digest } of files) {
		if (read.has(path)) throw refused(limit.field, { kind: 'file-twice', file: path });
		const bytes = await readUpload(uploads, digest, { ...limit, maxBytes: left });
		left -= bytes.length;
		read.set(path, bytes);
	}
	return read;
}

/** Checks a thumbnail and makes it public; one that is public already is left as it is. */
export async function publishThumbnail(blobs: Blobs, digest: string | null): Promise<void> {
	if (digest === null || (await blobs.published.renew(digest)) !== null) return;
	const limit = { field: 'thumbnail', maxBytes: MAX_THUMBNAIL_BYTES };
	assertThumbnail(await readUpload(blobs.uploads, digest, limit));
	await blobs.publish(digest);
}

const refused = refusedField.bind(null, 'model/invalid');
