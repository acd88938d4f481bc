import type { HeadNumber } from '$lib/domain/head';
import type { ModelEvent } from '$lib/wire/api';
import { createClient } from './client';

/** A connection that the server has refused is asked for again after this long. */
const RETRY_MS = 30_000;

/** A model, and the head that the page shows: the server tells of a newer one at once. */
export interface Followed {
	readonly modelId: string;
	readonly head?: HeadNumber;
}

/**
 * Follows what happens to a model, by server-sent events. A lost connection is taken up again by itself,
 * from the last event seen; offline, nothing happens.
 *
 * @param onConnected Told whether events arrive at present.
 * @returns A function that stops following.
 */
export function followModel(
	followed: Followed,
	onEvent: (event: ModelEvent) => void,
	onConnected: (connected: boolean) => void
): () => void {
	const client = createClient();
	let timer: ReturnType<typeof setTimeout> | undefined;

	const subscribe = () =>
		client.live.model.subscribe(followed, {
			onData: ({ data }) => onEvent(data),
			onConnectionStateChange: ({ state }) => onConnected(state === 'pending'),
			onError: () => {
				onConnected(false);
				timer = setTimeout(() => (subscription = subscribe()), RETRY_MS);
			}
		});
	let subscription = subscribe();
	return () => {
		clearTimeout(timer);
		subscription.unsubscribe();
	};
}
