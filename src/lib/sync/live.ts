import type { ModelEvent } from '$lib/wire/api';
import { createClient } from './client';

/**
 * Follows what happens to a model, by server-sent events. A lost connection is taken up again by itself,
 * from the last event seen.
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
	const subscription = client.live.model.subscribe(
		{ modelId },
		{
			onData: ({ data }) => onEvent(data),
			onConnectionStateChange: ({ state }) => onConnected(state === 'pending')
		}
	);
	return () => subscription.unsubscribe();
}

interface LiveClient {
	live: {
		model: {
			subscribe(
				input: { modelId: string },
				handlers: {
					onData: (event: { id: string; data: ModelEvent }) => void;
					onConnectionStateChange: (change: { state: string }) => void;
				}
			): { unsubscribe(): void };
		};
	};
}
