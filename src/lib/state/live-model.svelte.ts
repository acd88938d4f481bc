import type { HeadNumber } from '$lib/domain/head';
import { followModel } from '$lib/sync/live';
import { syncNow } from '$lib/sync/sync';
import type { ModelEvent } from '$lib/wire/api';

/** What is new about one model since its page was loaded. Offline it just stays as it is. */
export class LiveModel {
	/** True while the server tells us what happens. */
	connected = $state(false);
	/** How many events have come since the page was loaded. */
	events = $state(0);
	/** Updates still needed until the next merge; null until an event says. */
	remaining = $state<number | null>(null);
	/** The head, if it has moved since the page was loaded. */
	head = $state.raw<HeadNumber | null>(null);

	/**
	 * @param head That the page shows.
	 * @returns A function that stops following: what an `$effect` returns.
	 */
	follow(modelId: string, head?: HeadNumber): () => void {
		this.events = 0;
		this.remaining = null;
		this.head = null;
		return followModel(
			{ modelId, head },
			(event) => this.#take(event),
			(connected) => (this.connected = connected)
		);
	}

	#take(event: ModelEvent): void {
		this.events++;
		if (event.kind === 'update-accepted') {
			this.remaining = event.remaining;
			return;
		}
		const { line } = event;
		this.head = { line, version: event.kind === 'merged' ? event.version : 1 };
		this.remaining = null; // counted anew by whoever reads the new version
		// our own update may be in it: fetch its receipt
		void syncNow('merged');
	}
}
