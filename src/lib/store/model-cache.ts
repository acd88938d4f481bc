import type { IDBPTransaction } from 'idb';
import { StoreError } from '$lib/domain/errors';
import { assertLength, numWeights, type WeightSpec } from '$lib/domain/weights';
import type { HeadManifest, ModelDetail } from '$lib/wire/api';
import { sha256Hex } from '$lib/wire/digest';
import { announce } from './changes';
import type { CachedModel, CachedModelState, StoreDb, StoreSchema } from './schema';
import { orStorageFull } from './storage-full';

/** Digests of what a head needs of the `blobs` store. */
export function blobsOf(head: HeadManifest): string[] {
	const digests = [head.weights.digest, head.topologyDigest];
	return head.frozen ? [...digests, head.frozen.digest] : digests;
}

/** Which of `digests` this device does not hold yet. */
export async function missingBlobs(db: StoreDb, digests: readonly string[]): Promise<string[]> {
	const store = db.transaction('blobs').store;
	const keys = await Promise.all(digests.map((digest) => store.getKey(digest)));
	return digests.filter((_, i) => keys[i] === undefined);
}

/**
 * Keeps a model's page and head for offline use, in place of the version before; blobs that no cached
 * model uses any more are freed. All in one transaction.
 *
 * @param blobs The bytes by digest, verified; those that the device already holds may be left out.
 * @throws {StoreError} `blob/not-found` if one is neither given nor held, `storage/full`.
 */
export async function putCachedModel(
	db: StoreDb,
	detail: ModelDetail,
	blobs: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
): Promise<CachedModel> {
	const tx = db.transaction(['models', 'blobs', 'residuals'], 'readwrite');
	const kept = tx.objectStore('blobs');
	const { head } = detail;

	let bytes = 0;
	for (const digest of blobsOf(head)) {
		const blob = blobs.get(digest) ?? (await kept.get(digest))?.bytes;
		if (!blob) {
			tx.abort();
			await tx.done.catch(() => undefined); // the abort that we asked for
			throw new StoreError('blob/not-found', `This device does not hold ${digest}.`);
		}
		bytes += blob.length;
	}
	const cached: CachedModel = {
		modelId: detail.id,
		slug: detail.slug,
		detail,
		head,
		bytes,
		cachedAt: Date.now()
	};
	const writes = [...blobs].map(([digest, content]) => kept.put({ digest, bytes: content }));
	await orStorageFull(() =>
		Promise.all([...writes, tx.objectStore('models').put(cached), freeUnused(tx), tx.done])
	);
	announce('models');
	return cached;
}

/** Null if the model is not cached. */
export async function findCached(
	db: StoreDb,
	key: { slug: string } | { modelId: string }
): Promise<CachedModel | null> {
	const found =
		'slug' in key
			? await db.getFromIndex('models', 'slug', key.slug)
			: await db.get('models', key.modelId);
	return found ?? null;
}

/** Newest first. */
export async function listCached(db: StoreDb): Promise<CachedModel[]> {
	return (await db.getAll('models')).sort((a, b) => b.cachedAt - a.cachedAt);
}

/**
 * Drops a cached model, the blobs that only it used, and what its updates left out. Its examples stay in the
 * vault.
 */
export async function deleteCached(db: StoreDb, modelId: string): Promise<void> {
	const tx = db.transaction(['models', 'blobs', 'residuals'], 'readwrite');
	await tx.objectStore('models').delete(modelId);
	await tx.objectStore('residuals').delete(modelId);
	await Promise.all([freeUnused(tx), tx.done]);
	announce('models');
}

/**
 * The head of a cached model, its bytes verified against their digests.
 *
 * @throws {StoreError} `blob/not-found` or `blob/digest-mismatch` (the device lost or damaged it: cache
 *   the model again), `weights/shape-mismatch`.
 */
export async function readModelState(
	db: StoreDb,
	{ head }: Pick<CachedModel, 'head'>
): Promise<CachedModelState> {
	const { weightSpecs, frozen } = head;
	const [weights, topologyBytes, values] = await Promise.all([
		readWeights(db, head.weights.digest, weightSpecs),
		readBlob(db, head.topologyDigest),
		frozen && readWeights(db, frozen.digest, frozen.specs)
	]);
	return {
		topology: JSON.parse(new TextDecoder().decode(topologyBytes)),
		weightSpecs,
		weights,
		frozen: frozen && values ? { specs: frozen.specs, values } : null
	};
}

async function readWeights(db: StoreDb, digest: string, specs: readonly WeightSpec[]) {
	const bytes = await readBlob(db, digest);
	assertLength({ length: bytes.length / 4 }, numWeights(specs));
	return new Float32Array(bytes.slice().buffer);
}

/** @throws {StoreError} `blob/not-found`, `blob/digest-mismatch`. */
export async function readBlob(db: StoreDb, digest: string): Promise<Uint8Array<ArrayBuffer>> {
	const blob = await db.get('blobs', digest);
	if (!blob) throw new StoreError('blob/not-found', `This device does not hold ${digest}.`);
	if ((await sha256Hex(blob.bytes)) !== digest) {
		throw new StoreError('blob/digest-mismatch', `What this device holds as ${digest} is damaged.`);
	}
	return blob.bytes;
}

type CacheTransaction = IDBPTransaction<
	StoreSchema,
	('models' | 'blobs' | 'residuals')[],
	'readwrite'
>;

async function freeUnused(tx: CacheTransaction): Promise<void> {
	const models = await tx.objectStore('models').getAll();
	const used = new Set(models.flatMap(({ head }) => blobsOf(head)));
	const keys = await tx.objectStore('blobs').getAllKeys();
	const unused = keys.filter((digest) => !used.has(digest));
	await Promise.all(unused.map((digest) => tx.objectStore('blobs').delete(digest)));
}
