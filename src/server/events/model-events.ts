import type { ModelEvent } from '$lib/wire/api';

/** Tells open pages, in this process and in every other one on the same database, what happens to models. */
export interface ModelEvents {
	/** Best effort: who is not listening learns of it from the database. */
	publish(event: ModelEvent): Promise<void>;
	/**
	 * Events of one model from now on. Ends when `signal` aborts, when the source closes, and with
	 * `endStreamsOf(userId)`.
	 *
	 * @param userId Who listens; null for a guest.
	 */
	stream(modelId: string, signal: AbortSignal, userId?: string | null): AsyncIterable<ModelEvent>;
	/** Ends what a user listens to in every process, for they may not hear it any more. */
	endStreamsOf(userId: string): Promise<void>;
	close(): Promise<void>;
}
