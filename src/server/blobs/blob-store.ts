/**
 * Content-addressed bytes: the key is the lower-case hex sha-256 of the content.
 * Anything else as a digest is refused with `request/invalid`.
 * One contract suite (`blob-store.contract.ts`) holds for every implementation.
 */
export interface BlobStore {
	/**
	 * Stores what `body` yields if it hashes to `digest`; storing the same again only renews it.
	 * Streams: memory does not grow with the body. Durable when it resolves.
	 *
	 * @throws {StoreError} `blob/digest-mismatch`, or `blob/too-large` as soon as `maxBytes` is passed.
	 */
	put(
		digest: string,
		body: AsyncIterable<Uint8Array>,
		maxBytes: number
	): Promise<{ bytes: number }>;
	/** Null where there is no such blob. */
	size(digest: string): Promise<number | null>;
	/** @throws {StoreError} `blob/not-found`. */
	read(digest: string): Promise<Uint8Array<ArrayBuffer>>;
	/**
	 * @param range Bytes `start` to `end`, both included, as in HTTP; within the blob.
	 * @throws {StoreError} `blob/not-found`.
	 */
	stream(
		digest: string,
		range?: { start: number; end: number }
	): Promise<ReadableStream<Uint8Array>>;
	/**
	 * A path on this machine that holds the blob, for code that reads it in blocks.
	 *
	 * @throws {StoreError} `blob/not-found`.
	 */
	localPath(digest: string): Promise<string>;
	delete(digest: string): Promise<void>;
	/**
	 * Makes a blob as young as one that was just put, so that nobody sweeps it away before there is a row that
	 * refers to it. Whoever finds a blob there and means to refer to it asks by this, not by `size`.
	 *
	 * @returns Its bytes; null where there is no such blob.
	 */
	renew(digest: string): Promise<number | null>;
	/** Digests of the blobs that were last put or renewed before an instant, in no order. */
	listOlder(before: Date): AsyncIterable<string>;
	/** Deletes a blob unless it was renewed since `before`. @returns Whether it was deleted. */
	deleteOlder(digest: string, before: Date): Promise<boolean>;
	/** Deletes what was begun before an instant and never finished, since its process ended. */
	deleteUnfinished(before: Date): Promise<void>;
}

/** The store's two rooms for bytes. */
export interface Blobs {
	/** Private: whatever came by PUT, client updates among it. */
	readonly uploads: BlobStore;
	/** Anyone may read: weights, topologies, plugin frames, thumbnails. */
	readonly published: BlobStore;
	/**
	 * Makes an upload public, without moving its bytes through this process where the store can.
	 *
	 * @throws {StoreError} `blob/not-found` if it was never uploaded.
	 */
	publish(digest: string): Promise<void>;
}
