import { StoreError } from '$lib/domain/errors';
import {
	isWelcome,
	lifetimeGuarantee,
	NOTHING_SPENT,
	updatesFor,
	withUpdate,
	type Spending,
	type Spent
} from '$lib/domain/privacy/spending';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import { recall } from '$lib/store/device';
import { listContributions } from '$lib/store/outbox';
import type { KnownSpending, OutboxItem } from '$lib/store/schema';
import { refreshSpending } from '$lib/sync/spending';
import { session } from './session.svelte';
import { uncounted } from './uncounted';

/** What the person here has spent of their privacy: as the store last said, and what is on its way to it. */
class PrivacyLedger {
	#known = $state.raw<KnownSpending | null>(null);
	#items = $state.raw<readonly OutboxItem[]>([]);
	status = $state<'loading' | 'ready'>('loading');
	/** True if the store could not be asked: updates sent from other devices may be missing. */
	isOld = $state(false);

	spending: Spending = $derived.by(() => {
		const accountId = session.account?.id ?? null;
		const known = this.#known?.accountId === accountId ? this.#known : null;
		const pending = uncounted(this.#items, known?.counted ?? [], accountId);
		return pending.reduce(withUpdate, known?.spending ?? NOTHING_SPENT);
	});

	/** Asks the store, and follows the outbox. @returns A function that stops following. */
	watch(): () => void {
		void this.#load();
		return onChange((change) => {
			if (change === 'outbox' || change === 'privacy') void this.#read();
			if (change === 'account') void this.#load();
		});
	}

	/** ε of a lifetime as it is, or as it becomes with one more update. */
	epsilon(added?: Spent): number {
		const { spending } = this;
		return lifetimeGuarantee(added ? withUpdate(spending, added) : spending).epsilon;
	}

	updatesFor(modelId: string): number {
		return updatesFor(this.spending, modelId);
	}

	/** Whether a model would take another update from the person here. */
	isWelcome(update: Spent): boolean {
		return isWelcome(this.spending, update);
	}

	async #load(): Promise<void> {
		await this.#read();
		this.status = 'ready';
		try {
			await refreshSpending(await openStore());
			this.isOld = false;
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			// guests have an outbox at most; offline, the device knows what it last heard
			this.isOld = error.code !== 'account/signed-out';
		}
	}

	async #read(): Promise<void> {
		const db = await openStore();
		this.#known = (await recall(db, 'privacy')) ?? null;
		this.#items = await listContributions(db);
	}
}

export const privacy = new PrivacyLedger();
