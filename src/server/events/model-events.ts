import type { ModelEvent } from '$lib/wire/api';

/** Tells open pages, in this process and in every other one on the same database, what happens to models. */
export interface ModelEvents {
	/** Best effort: who is not listening learns of it from the database. */
	publish(event: ModelEvent): Promise<void>;
	/** Events of one model from now on. Ends when `signal` aborts and when the source closes. */
	stream(modelId: string, signal: AbortSignal): AsyncIterable<ModelEvent>;
	close(): Promise<void>;
}
