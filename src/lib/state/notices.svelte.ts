import { StoreError } from '$lib/domain/errors';
import { onChange } from '$lib/store/changes';
import { createClient } from '$lib/sync/client';
import { isPassing, named } from '$lib/sync/errors';

/** Merges take minutes, and web push is for those who want to know at once. */
const LOOK_MS = 3 * 60_000;

/** How many notices the signed-in person has not read. */
class Notices {
	unread = $state(0);

	/** Asks now, when the page comes back, after a sync and every few minutes. @returns A function that stops it. */
	watch(): () => void {
		void this.refresh();
		const look = () => {
			if (document.visibilityState === 'visible') void this.refresh();
		};
		const timer = setInterval(look, LOOK_MS);
		const stop = onChange((change) => {
			if (change === 'outbox') look();
		});
		document.addEventListener('visibilitychange', look);
		return () => {
			clearInterval(timer);
			stop();
			document.removeEventListener('visibilitychange', look);
			this.unread = 0;
		};
	}

	async refresh(): Promise<void> {
		try {
			this.unread = (await named(createClient().notices.unread.query())).count;
		} catch (error) {
			// offline or signed out meanwhile: what is known stays, and there will be another time
			const isSignedOut = error instanceof StoreError && error.code === 'account/signed-out';
			if (!isSignedOut && !isPassing(error)) throw error;
		}
	}

	/** Those named, or all. @throws {StoreError} */
	async markRead(ids?: string[]): Promise<void> {
		await named(createClient().notices.markRead.mutate({ ids }));
		await this.refresh();
	}
}

export const notices = new Notices();
