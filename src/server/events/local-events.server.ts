import { EventEmitter, on } from 'node:events';
import type { ModelEvent } from '$lib/wire/api';
import type { ModelEvents } from './model-events';

/** Events within this process: all there is on the embedded database, which has no LISTEN/NOTIFY. */
export class LocalEvents implements ModelEvents {
	// any number of pages may be open
	readonly #emitter = new EventEmitter().setMaxListeners(0);
	#open = new AbortController();

	publish(event: ModelEvent): Promise<void> {
		this.#emitter.emit(nameOf(event.modelId), event);
		return Promise.resolve();
	}

	stream(
		modelId: string,
		signal: AbortSignal,
		userId: string | null = null
	): AsyncIterable<ModelEvent> {
		const dismissed = new AbortController();
		const ended = AbortSignal.any([signal, this.#open.signal, dismissed.signal]);
		if (ended.aborted) return untilAborted([], ended);
		if (userId !== null) this.#dismissWith(userId, dismissed, ended);
		// listens at once, not when the first event is asked for
		return untilAborted(on(this.#emitter, nameOf(modelId), { signal: ended }), ended);
	}

	endStreamsOf(userId: string): Promise<void> {
		this.#emitter.emit(listenerOf(userId));
		return Promise.resolve();
	}

	/** Ends every stream, so that its page connects again and is told what it missed. */
	endStreams(): void {
		this.#open.abort();
		this.#open = new AbortController();
	}

	close(): Promise<void> {
		this.#open.abort();
		return Promise.resolve();
	}

	#dismissWith(userId: string, dismissed: AbortController, ended: AbortSignal): void {
		const dismiss = () => dismissed.abort();
		this.#emitter.once(listenerOf(userId), dismiss);
		const forget = () => this.#emitter.off(listenerOf(userId), dismiss);
		ended.addEventListener('abort', forget, { once: true });
	}
}

// an emitter treats the name "error" apart
const nameOf = (modelId: string) => `model ${modelId}`;
const listenerOf = (userId: string) => `listener ${userId}`;

async function* untilAborted(
	events: AsyncIterable<unknown[]> | Iterable<unknown[]>,
	ended: AbortSignal
): AsyncIterable<ModelEvent> {
	try {
		for await (const [event] of events) {
			// what had come before the end and was not fetched yet
			if (ended.aborted) return;
			yield event as ModelEvent;
		}
	} catch (error) {
		if (!ended.aborted) throw error;
	}
}
