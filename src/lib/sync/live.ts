import type { ModelEvent } from '$lib/wire/api';
import { createClient } from './client';

/** A connection that the server has refused is asked for again after this long. */
const RETRY_MS = 30_000;

/**
 * Follows what happens to a model, by server-sent events. A lost connection is taken up again by itself,
 * from the last event seen; offline, nothing happens.
 *
 * @param onConnected Told whether events arrive at present.
 * @returns A function that stops following.
 */
export function followModel(
	modelId: string,
	onEvent: (event: ModelEvent) => void,
	onConnected: (connected: boolean) => void
): () => void {
	// TODO-LIVE: typed by AppRouter once the server's `live` router has landed
	const client = createClient() as unknown as LiveClient;
	let timer: ReturnType<typeof setTimeout> | undefined;

	const subscribe = () =>
		client.live.model.subscribe(
			{ modelId },
			{
				onData: ({ data }) => onEvent(data),
				onConnectionStateChange: ({ state }) => onConnected(state === 'pending'),
				onError: () => {
					onConnected(false);
					timer = setTimeout(() => (subscription = subscribe()), RETRY_MS);
				}
			}
		);
	let subscription = subscribe();
	return () => {
		clearTimeout(timer);
		subscription.unsubscribe();
	};
}

interface LiveClient {
	live: {
		model: {
			subscribe(
				input: { modelId: string },
				handlers: {
					onData: (event: { id: string; data: ModelEvent }) => void;
					onConnectionStateChange: (change: { state: string }) => void;
					onError: () => void;
				}
			): { unsubscribe(): void };
		};
	};
}
