import { StoreError } from '$lib/domain/errors';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import * as outbox from '$lib/store/outbox';
import type { OutboxItem } from '$lib/store/schema';
import { createClient } from '$lib/sync/client';
import { isPassing, named } from '$lib/sync/errors';
import { askToSync } from '$lib/sync/schedule';
import { syncNow, type SyncOutcome } from '$lib/sync/sync';
import type { Contribution } from '$lib/wire/api';
import { connection } from './connection.svelte';
import { contributionRows } from './contribution-rows';
import { session } from './session.svelte';

const LOOK_MS = 15_000;

/** "My contributions": what this device holds and what the server knows, as one list. */
class Contributions {
	#local = $state.raw<OutboxItem[]>([]);
	#remote = $state.raw<Contribution[]>([]);
	#nextCursor = $state<string | null>(null);

	status = $state<'loading' | 'ready'>('loading');
	syncing = $state(false);
	/** How the last run by hand ended. */
	outcome = $state.raw<SyncOutcome | null>(null);

	rows = $derived(contributionRows(this.#local, this.#remote, session.account?.id ?? null));
	/** Those that have not reached the server. */
	unsent = $derived(this.rows.filter(({ state }) => state === 'queued' || state === 'sent'));
	hasMore = $derived(this.#nextCursor !== null);

	/** Reads both lists and follows the outbox. @returns A function that stops following. */
	watch(): () => void {
		void this.#load();
		const timer = setInterval(() => void this.#look(), LOOK_MS);
		const stop = onChange((change) => {
			if (change === 'outbox') void this.#readLocal();
		});
		return () => {
			clearInterval(timer);
			stop();
		};
	}

	/** The server's next page. @throws {StoreError} */
	async loadMore(): Promise<void> {
		await this.#readRemote(this.#nextCursor ?? undefined);
	}

	/** Asks for a trained update to be sent, as soon as there is a network. */
	async send(id: string): Promise<void> {
		await outbox.enqueue(await openStore(), id);
		await askToSync();
	}

	/** Sends now what waits, whatever the back-off. */
	async sendNow(): Promise<void> {
		this.syncing = true;
		try {
			this.outcome = await syncNow('manual');
			await this.#load();
		} finally {
			this.syncing = false;
		}
	}

	/** Drops an item from this device, by the user's hand only. */
	async discard(id: string): Promise<void> {
		await outbox.discard(await openStore(), id);
	}

	/** Something may have merged meanwhile; the list that is open should say so. */
	async #look(): Promise<void> {
		const waits = this.rows.some(({ state }) => state === 'accepted');
		if (waits && !connection.offline && document.visibilityState === 'visible') {
			await syncNow('timer');
		}
	}

	async #load(): Promise<void> {
		await this.#readLocal();
		this.status = 'ready';
		try {
			await this.#readRemote();
		} catch (error) {
			// guests and offline devices see their own outbox; that is a list, not an error
			const expected = error instanceof StoreError && error.code === 'account/signed-out';
			if (!expected && !isPassing(error)) throw error;
			if (expected) this.#remote = [];
		}
	}

	async #readLocal(): Promise<void> {
		this.#local = await outbox.listContributions(await openStore());
	}

	async #readRemote(cursor?: string): Promise<void> {
		const page = await named(createClient().updates.mine.query({ cursor }));
		this.#remote = cursor ? [...this.#remote, ...page.items] : page.items;
		this.#nextCursor = page.nextCursor;
	}
}

export const contributions = new Contributions();
