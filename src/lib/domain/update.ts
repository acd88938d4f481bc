import type { AppliedPrivacy } from './privacy/policy';

/** How the delta is written into the container's payload, weight by weight. */
export type DenseCodec = 'float32' | 'int8' | 'int4';

/** How the delta is written into the container's payload. */
export type Codec = DenseCodec | 'top-k';

/** `masked`: hidden behind the streams of a committee; what it hides is quantised for a sum. */
export type UpdateCodec = Codec | 'masked';

/** Everything about a client update except its delta. Travels as the container's JSON header. */
export interface UpdateHeader {
	readonly format: 1;
	/** UUIDv7 minted on the device: the idempotency key for ever. */
	readonly id: string;
	readonly modelId: string;
	/** Line and number of the base version it was trained from. */
	readonly line: number;
	readonly baseVersion: number;
	readonly recipeDigest: string;
	readonly pluginDigest: string;
	readonly codec: UpdateCodec;
	readonly numWeights: number;
	/** Where `privacy` is promised: the least that the recipe asks for, however many there were. */
	readonly numExamples: number;
	/** Epoch milliseconds, by the device's clock. */
	readonly trainedAt: number;
	/** What the device measured; it says nothing of it where `privacy` is promised. */
	readonly lossBefore?: number;
	readonly lossAfter?: number;
	readonly accuracyAfter?: number;
	/** What was done to the delta before it was encoded; absent where nothing is promised. */
	readonly privacy?: AppliedPrivacy;
}

/** Where a contribution stands, as its owner sees it. */
export type ContributionState =
	/** Trained, on this device, not yet asked to be sent. */
	| 'trained'
	/** In the outbox. */
	| 'queued'
	/** Bytes are up; the server has not answered for it yet. */
	| 'sent'
	/** In the server's buffer. */
	| 'accepted'
	| 'merged'
	| 'refused';
