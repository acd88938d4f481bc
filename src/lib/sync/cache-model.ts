import { askToPersist } from '$lib/store/device';
import { blobsOf, missingBlobs, putCachedModel } from '$lib/store/model-cache';
import type { CachedModel, StoreDb } from '$lib/store/schema';
import type { ModelDetail } from '$lib/wire/api';
import { fetchBlob } from './blobs';
import { fetchWeights } from './fetch-weights';
import { cacheThumbnail } from './thumbnail-cache';

/** How far a download is. `total` is what the manifest says of the weights; the rest is small. */
export interface DownloadProgress {
	readonly received: number;
	readonly total: number;
}

/**
 * Downloads a model's head, verifies it and keeps it for offline use; blobs that the device holds are not
 * fetched again. The plugin's frame is not in it: that is the plugin room's.
 *
 * @throws {StoreError} `request/offline`, `blob/not-found`, `blob/digest-mismatch`, `storage/full`.
 */
export async function cacheModel(
	db: StoreDb,
	detail: ModelDetail,
	onProgress: (progress: DownloadProgress) => void = () => undefined
): Promise<CachedModel> {
	const missing = await missingBlobs(db, blobsOf(detail.head));
	const { weights, frozen } = detail.head;
	const large = [weights, frozen ?? []].flat().filter(({ digest }) => missing.includes(digest));
	const total = large.reduce((sum, { bytes }) => sum + bytes, 0);
	let received = 0;

	const blobs = new Map<string, Uint8Array<ArrayBuffer>>();
	for (const wanted of missing) {
		const count = (arrived: number) => {
			received += large.some(({ digest }) => digest === wanted) ? arrived : 0;
			onProgress({ received, total });
		};
		const isWeights = wanted === weights.digest;
		const bytes = isWeights
			? await fetchWeights(db, detail.head, count)
			: await fetchBlob(wanted, count);
		blobs.set(wanted, bytes);
	}
	const cached = await putCachedModel(db, detail, blobs);
	if (detail.thumbnailDigest) await cacheThumbnail(detail.thumbnailDigest);
	await askToPersist();
	return cached;
}
