import type { Example } from '$lib/domain/examples';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import type { StoredExample } from '$lib/store/schema';
import * as vault from '$lib/store/vault';

const PAGE = 60;

/** The private examples of one model, as its training page shows them. They never leave the device. */
export class ExampleVault {
	/** Examples of each label, in the order of the labels. */
	counts = $state.raw<readonly number[]>([]);
	/** Those that are shown, oldest first. */
	shown = $state.raw<readonly StoredExample[]>([]);
	total = $derived(this.counts.reduce((sum, count) => sum + count, 0));

	readonly #modelId: string;
	readonly #numLabels: number;

	constructor(modelId: string, numLabels: number) {
		this.#modelId = modelId;
		this.#numLabels = numLabels;
	}

	/** Reads the counts and follows them, in other tabs too. @returns A function that stops following. */
	watch(): () => void {
		void this.#count();
		return onChange((change) => {
			if (change === 'vault') void this.#count();
		});
	}

	/** @throws {StoreError} `storage/full`. */
	async add(example: Example): Promise<void> {
		await vault.addExamples(await openStore(), this.#modelId, [example]);
		await this.#count();
	}

	async removeLast(): Promise<void> {
		await vault.removeLast(await openStore(), this.#modelId);
		await this.#count();
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

	async clear(): Promise<void> {
		await vault.clearExamples(await openStore(), this.#modelId);
		this.shown = [];
		await this.#count();
	}

	async #count(): Promise<void> {
		this.counts = await vault.countByLabel(await openStore(), this.#modelId, this.#numLabels);
	}
}
