/** What other tabs, and the service worker, may want to read again. */
export type StoreChange =
	| 'models'
	| 'outbox'
	| 'vault'
	| 'account'
	| 'privacy'
	| 'killed'
	| 'sandbox'
	| 'backend'
	| 'trusted';

const NAME = 'ml-store';

/** Tells every other listener on this device, in this tab too. */
export function announce(change: StoreChange): void {
	const channel = new BroadcastChannel(NAME);
	channel.postMessage(change);
	channel.close();
}

/** @returns A function that stops listening. */
export function onChange(listener: (change: StoreChange) => void): () => void {
	const channel = new BroadcastChannel(NAME);
	channel.onmessage = (event: MessageEvent<StoreChange>) => listener(event.data);
	return () => channel.close();
}
