import { isUnsettled } from '$lib/domain/contribution';
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
import type { Earnings } from '$lib/wire/credits';
import { connection } from './connection.svelte';
import { contributionRows, matching, type ContributionRow, type Wanted } from './contribution-rows';
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
	/** What the list is narrowed to. */
	wanted = $state.raw<Wanted>({ modelId: null, state: null });
	shown = $derived(matching(this.rows, this.wanted));
	/** Null while it is not known (a guest, offline). */
	earnings = $state.raw<Earnings | null>(null);
	/** Those that have not reached the server. */
	unsent = $derived(this.rows.filter(({ state }) => state === 'queued' || state === 'sent'));
	hasMore = $derived(this.#nextCursor !== null);

	/** Reads both lists and follows the outbox. @returns A function that stops following. */
	watch(): () => void {
		void this.#load();
		const timer = setInterval(() => void this.#look(), LOOK_MS);
		const stop = onChange((change) => {
			if (change === 'outbox') void this.#takeLocal();
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

	/** Narrows the list: what this device has at once, what the server has as soon as it answers. */
	async narrow(wanted: Wanted): Promise<void> {
		this.wanted = wanted;
		await this.#readServer();
	}

	/** Everything that matches, as far as the server can be asked. */
	async collect(): Promise<readonly ContributionRow[]> {
		while (this.hasMore && !connection.offline) await this.loadMore();
		return this.shown;
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

	/** Something may have merged or been decided meanwhile; the list that is open should say so. */
	async #look(): Promise<void> {
		const waits = this.rows.some(({ state, answer }) => isUnsettled(state, answer?.candidate));
		if (waits && !connection.offline && document.visibilityState === 'visible') {
			await syncNow('timer');
		}
	}

	async #load(): Promise<void> {
		await this.#readLocal();
		this.status = 'ready';
		await this.#readServer();
	}

	/** What this device has heard; a merge among it has earned something. */
	async #takeLocal(): Promise<void> {
		const known = this.#numMerged;
		await this.#readLocal();
		if (this.#numMerged !== known) await this.#orWithout(() => this.#readEarnings());
	}

	get #numMerged(): number {
		return this.#local.filter(({ state }) => state === 'merged').length;
	}

	async #readServer(): Promise<void> {
		await this.#orWithout(async () => {
			// one request: the client sends what is asked at once as a batch
			await Promise.all([this.#readRemote(), this.#readEarnings()]);
		});
	}

	/** Guests and offline devices see their own outbox; that is a list, not an error. */
	async #orWithout(reading: () => Promise<void>): Promise<void> {
		try {
			await reading();
		} catch (error) {
			const expected = error instanceof StoreError && error.code === 'account/signed-out';
			if (!expected && !isPassing(error)) throw error;
			if (expected) {
				this.#remote = [];
				this.earnings = null;
			}
		}
	}

	async #readEarnings(): Promise<void> {
		this.earnings = await named(createClient().credits.earnings.query());
	}

	async #readLocal(): Promise<void> {
		this.#local = await outbox.listContributions(await openStore());
	}

	async #readRemote(cursor?: string): Promise<void> {
		const { modelId, state } = this.wanted;
		const status = serverStatus(state);
		const asked = { cursor, modelId: modelId ?? undefined, status };
		const page = await named(createClient().updates.mine.query(asked));
		this.#remote = cursor ? [...this.#remote, ...page.items] : page.items;
		this.#nextCursor = page.nextCursor;
	}
}

function serverStatus(state: Wanted['state']): Contribution['status'] | undefined {
	if (state === 'refused') return 'rejected';
	return state === 'accepted' || state === 'merged' ? state : undefined;
}

export const contributions = new Contributions();
