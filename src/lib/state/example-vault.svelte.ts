import { batchSpecOf, bytesOfExample, type BatchSpec, type Example } from '$lib/domain/examples';
import type { PluginContract } from '$lib/domain/plugin';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import type { StoredExample } from '$lib/store/schema';
import * as vault from '$lib/store/vault';

const PAGE = 60;

/** The private examples of one model, as its training page shows them. They never leave the device. */
export class ExampleVault {
	/** Examples that fit the model. */
	count = $state.raw<vault.VaultCount>({ total: 0, perLabel: [] });
	/** Examples of an older line of the model that do not fit this one. */
	misfits = $state(0);
	/** Those that are shown, oldest first. */
	shown = $state.raw<readonly StoredExample[]>([]);
	total = $derived(this.count.total);
	/** What they take on this device, roughly, in bytes; and at most. Those that do not fit count as others do. */
	bytes = $derived.by(() => (this.total + this.misfits) * bytesOfExample(this.#spec));
	readonly mostBytes: number;

	readonly #modelId: string;
	readonly #spec: BatchSpec;
	readonly #shelf: vault.Shelf;

	constructor(modelId: string, contract: PluginContract) {
		this.#modelId = modelId;
		this.#spec = batchSpecOf(contract);
		this.mostBytes = contract.limits.storageMb * 1e6;
		const mostExamples = Math.floor(this.mostBytes / bytesOfExample(this.#spec));
		this.#shelf = { modelId, mostExamples };
	}

	/** Reads the counts and follows them, in other tabs too. @returns A function that stops following. */
	watch(): () => void {
		void this.#countEach();
		return onChange((change) => {
			if (change === 'vault') void this.#count();
		});
	}

	/**
	 * @returns Their ids.
	 * @throws {StoreError} `storage/full`, `storage/over-limit`.
	 */
	async add(examples: readonly Example[]): Promise<string[]> {
		const ids = await vault.addExamples(await openStore(), this.#shelf, examples);
		await this.#count();
		return ids;
	}

	async list(after: string | undefined, limit: number): Promise<StoredExample[]> {
		return vault.listExamples(await openStore(), this.#modelId, { after, limit });
	}

	/** @returns How many of them there were. */
	async remove(ids: readonly string[]): Promise<number> {
		const removed = await vault.deleteExamples(await openStore(), this.#modelId, ids);
		await this.#count();
		return removed;
	}

	/** @returns Its id; null if there was none. */
	async removeLast(): Promise<string | null> {
		const removed = await vault.removeLast(await openStore(), this.#modelId);
		await this.#count();
		return removed?.id ?? null;
	}

	/** Shows the first page. */
	async show(): Promise<void> {
		this.shown = await vault.listExamples(await openStore(), this.#modelId, { limit: PAGE });
	}

	async showMore(): Promise<void> {
		const after = this.shown.at(-1)?.id;
		const db = await openStore();
		const next = await vault.listExamples(db, this.#modelId, { after, limit: PAGE });
		this.shown = [...this.shown, ...next];
	}

	async delete(id: string): Promise<void> {
		await vault.deleteExample(await openStore(), id);
		this.shown = this.shown.filter((example) => example.id !== id);
		await this.#count();
	}

	/** @returns How many there were. */
	async clear(): Promise<number> {
		const removed = await vault.clearExamples(await openStore(), this.#modelId);
		this.shown = [];
		await this.#count();
		return removed;
	}

	async #count(): Promise<void> {
		// what is added from now on fits: where all did, an index knows how many
		if (this.misfits > 0) return this.#countEach();
		this.count = await vault.countExamples(await openStore(), this.#modelId, this.#spec);
	}

	async #countEach(): Promise<void> {
		const db = await openStore();
		const { skipped, ...count } = await vault.countFitting(db, this.#modelId, this.#spec);
		this.count = count;
		this.misfits = skipped;
	}
}
