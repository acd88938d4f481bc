import type { DBSchema } from 'idb';
import type { Example } from '$lib/domain/examples';
import type { ContributionState } from '$lib/domain/update';
import type { HeadManifest, ModelDetail, ModelSummary, Contribution } from '$lib/wire/api';

/** A model kept for offline use: what its page shows, and its head. Bytes are in `blobs`. */
export interface CachedModel {
	readonly modelId: string;
	readonly slug: string;
	readonly detail: ModelDetail;
	readonly head: HeadManifest;
	/** Total of the blobs it holds. */
	readonly bytes: number;
	readonly cachedAt: number;
}

export interface StoredExample extends Example {
	readonly id: string;
	readonly modelId: string;
	readonly addedAt: number;
}

/** This device's own trained copy of a model: the newest only. */
export interface LocalCopy {
	readonly modelId: string;
	readonly baseVersion: number;
	readonly weights: Float32Array;
	readonly trainedAt: number;
}

/** One contribution of this device, from trained to merged. Leaves only by receipt or by the user's hand. */
export interface OutboxItem {
	/** UUIDv7; the idempotency key for ever. */
	readonly id: string;
	readonly modelId: string;
	readonly modelTitle: string;
	readonly modelSlug: string;
	readonly baseVersion: number;
	readonly numExamples: number;
	readonly trainedAt: number;
	readonly state: ContributionState;
	readonly digest: string;
	/** The whole container; dropped (null) once the server has answered for it. */
	readonly container: Uint8Array<ArrayBuffer> | null;
	readonly bytes: number;
	readonly attempts: number;
	/** Not before this time (back-off). */
	readonly nextAttemptAt: number;
	/** Why the last attempt failed, for the user to read. */
	readonly lastError: { readonly code: string; readonly message: string } | null;
	/** The server's newest word on it. */
	readonly answer: Contribution | null;
}

export interface StoreSchema extends DBSchema {
	models: { key: string; value: CachedModel; indexes: { slug: string } };
	/** Weights, topology, plugin frames, thumbnails by sha-256. */
	blobs: { key: string; value: { digest: string; bytes: Uint8Array<ArrayBuffer> } };
	/** The last seen list of the store, for reading offline. */
	listings: { key: string; value: { key: string; items: readonly ModelSummary[]; seenAt: number } };
	vault: { key: string; value: StoredExample; indexes: { modelId: string } };
	copies: { key: string; value: LocalCopy };
	outbox: { key: string; value: OutboxItem; indexes: { state: ContributionState } };
	device: { key: string; value: unknown };
}
