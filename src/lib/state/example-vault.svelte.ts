import type { Example } from '$lib/domain/examples';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import type { StoredExample } from '$lib/store/schema';
import * as vault from '$lib/store/vault';

const PAGE = 60;

/** The private examples of one model, as its training page shows them. They never leave the device. */
export class ExampleVault {
	/** Examples of each label that fit the model, in the order of the labels. */
	counts = $state.raw<readonly number[]>([]);
	/** Examples of an older line of the model that do not fit this one. */
	misfits = $state(0);
	/** Those that are shown, oldest first. */
	shown = $state.raw<readonly StoredExample[]>([]);
	total = $derived(this.counts.reduce((sum, count) => sum + count, 0));

	readonly #modelId: string;
	readonly #spec: vault.PackSpec;

	constructor(modelId: string, spec: vault.PackSpec) {
		this.#modelId = modelId;
		this.#spec = spec;
	}

	/** Reads the counts and follows them, in other tabs too. @returns A function that stops following. */
	watch(): () => void {
		void this.#countEach();
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
		// what is added from now on fits: where all did, an index knows how many
		if (this.misfits > 0) return this.#countEach();
		const db = await openStore();
		this.counts = await vault.countByLabel(db, this.#modelId, this.#spec.numLabels);
	}

	async #countEach(): Promise<void> {
		const { counts, skipped } = await vault.countFitting(
			await openStore(),
			this.#modelId,
			this.#spec
		);
		this.counts = counts;
		this.misfits = skipped;
	}
}
