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
	/** Newest version that was merged since the page was loaded; null if none. */
	mergedVersion = $state<number | null>(null);

	/**
	 * @param version Head that the page shows.
	 * @returns A function that stops following: what an `$effect` returns.
	 */
	follow(modelId: string, version?: number): () => void {
		this.events = 0;
		this.remaining = null;
		this.mergedVersion = null;
		return followModel(
			{ modelId, version },
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
		this.mergedVersion = event.version;
		this.remaining = null; // counted anew by whoever reads the new version
		// our own update may be in it: fetch its receipt
		void syncNow('merged');
	}
}
