import type { DBSchema, IDBPDatabase } from 'idb';
import type { Example } from '$lib/domain/examples';
import type { FrozenWeights } from '$lib/domain/frozen-weights';
import type { Permission } from '$lib/domain/plugin';
import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import type { Spending } from '$lib/domain/privacy/spending';
import type { BackendName } from '$lib/domain/training';
import type { ContributionState } from '$lib/domain/update';
import type { WeightSpec } from '$lib/domain/weights';
import type { KilledPlugin } from '$lib/wire/killed-plugins';
import type { Account, HeadManifest, ModelDetail, ModelSummary, Contribution } from '$lib/wire/api';

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

/** The head of a cached model, ready for the training worker. */
export interface CachedModelState {
	/** `modelTopology` of a tfjs LayersModel `model.json`. */
	readonly topology: unknown;
	readonly weightSpecs: readonly WeightSpec[];
	/** Flat, in the order of `weightSpecs`. */
	readonly weights: Float32Array;
	/** What no training changes; null where all weights are learnt. */
	readonly frozen: FrozenWeights | null;
}

export type StoredExample = Example & {
	/** UUIDv7, so that ids sort by time. */
	readonly id: string;
	readonly modelId: string;
	readonly addedAt: number;
};

/** This device's own trained copy of a model: the newest only. */
export interface LocalCopy {
	readonly modelId: string;
	/** Absent in a copy from before lines were kept: the first. */
	readonly line?: number;
	readonly baseVersion: number;
	readonly weights: Float32Array;
	readonly trainedAt: number;
}

/** What updates to a model left out of what they sent (error feedback), of one line and one person. */
export interface Residual {
	readonly modelId: string;
	readonly line: number;
	/** Whose examples it comes from; null if nobody was signed in. */
	readonly accountId: string | null;
	/** Flat, in the order of the model's weights. */
	readonly values: Float32Array;
}

/** What the person allows a model's plugin. */
export interface Consent {
	readonly modelId: string;
	/** Of the plugin that it was given to: it holds for no other. */
	readonly digest: string;
	readonly allowed: readonly Permission[];
	readonly givenAt: number;
}

/** Why the last attempt to send failed, for the user to read. */
export interface SendFailure {
	readonly code: string;
	readonly message: string;
}

/** One contribution of this device, from trained to merged. Leaves only by receipt or by the user's hand. */
export interface OutboxItem {
	/** UUIDv7; the idempotency key for ever. */
	readonly id: string;
	readonly modelId: string;
	readonly modelTitle: string;
	readonly modelSlug: string;
	/** Who trained it: it is sent for nobody else. Null if nobody was signed in; then the next who is. */
	readonly accountId: string | null;
	/** What its base version promised; absent from items older than such promises. */
	readonly privacy?: PrivacyPolicy;
	readonly baseVersion: number;
	readonly numExamples: number;
	readonly trainedAt: number;
	readonly state: ContributionState;
	readonly digest: string;
	/** The whole container; dropped (null) once the server has answered for it. */
	readonly container: Uint8Array<ArrayBuffer> | null;
	readonly bytes: number;
	/** Failed ones since the last success. */
	readonly attempts: number;
	/** Not before this time (back-off). */
	readonly nextAttemptAt: number;
	readonly lastError: SendFailure | null;
	/** The server's newest word on it. */
	readonly answer: Contribution | null;
}

/** A list of the store as it was last seen. */
export interface SeenListing {
	/** The parameters of its address. */
	readonly key: string;
	readonly items: readonly ModelSummary[];
	readonly seenAt: number;
}

/** What the store last said somebody has spent of their privacy. */
export interface KnownSpending {
	readonly accountId: string;
	readonly spending: Spending;
	/** Ids of this outbox that it had counted. */
	readonly counted: readonly string[];
}

/** What this browser's sandbox was found to do, for as long as it is the same browser. */
export interface SandboxVerdict {
	/** What the browser calls itself: after an update it is tried again. */
	readonly browser: string;
	/** True if it shuts what the policy alone leaves open. */
	readonly isTight: boolean;
}

/** What computes here, for as long as it is the same browser. */
export interface FastestBackend {
	/** What the browser calls itself: after an update it is tried again. */
	readonly browser: string;
	readonly backend: BackendName;
}

/** Single facts about this device, by name. */
export interface DeviceFacts {
	/** Who was last signed in here. */
	account: Account;
	privacy: KnownSpending;
	/** Plugins that must not start here. */
	killed: readonly KilledPlugin[];
	sandbox: SandboxVerdict;
	backend: FastestBackend;
	/** Digests of the plugins that somebody runs though this browser's sandbox is the weaker one. */
	trusted: readonly string[];
}

export interface StoreSchema extends DBSchema {
	models: { key: string; value: CachedModel; indexes: { slug: string } };
	/** Weights and topologies by sha-256. */
	blobs: { key: string; value: { digest: string; bytes: Uint8Array<ArrayBuffer> } };
	listings: { key: string; value: SeenListing };
	vault: {
		key: string;
		value: StoredExample;
		/** `time`: [modelId, id]; `label`: [modelId, label], of those that have one. */
		indexes: { time: [string, string]; label: [string, number] };
	};
	copies: { key: string; value: LocalCopy };
	residuals: { key: string; value: Residual };
	consents: { key: string; value: Consent };
	outbox: { key: string; value: OutboxItem };
	device: { key: string; value: unknown };
}

export type StoreDb = IDBPDatabase<StoreSchema>;
