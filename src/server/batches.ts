/** What became of one key of a batch. */
export type Outcome<V> = { readonly value: V } | { readonly error: unknown };

interface Asked<K, V> {
	readonly key: K;
	readonly resolve: (value: V) => void;
	readonly reject: (error: unknown) => void;
}

/**
 * Does many small pieces of work as few large ones: whatever is asked for while a batch is under way goes
 * together into the next. Nobody waits for company, and every answer is made after its question was asked.
 *
 * A batch that fails as a whole is done again one by one, so that nobody pays for what another asked.
 */
export class Batches<K, V> {
	readonly #load: (keys: readonly K[]) => Promise<readonly Outcome<V>[]>;
	readonly #most: number;
	#waiting: Asked<K, V>[] = [];
	#isBusy = false;

	/**
	 * @param load Answers for each key, in their order.
	 * @param most Keys of one batch.
	 */
	constructor(load: (keys: readonly K[]) => Promise<readonly Outcome<V>[]>, most = 64) {
		this.#load = load;
		this.#most = most;
	}

	ask(key: K): Promise<V> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ key, resolve, reject });
			if (!this.#isBusy) void this.#work();
		});
	}

	async #work(): Promise<void> {
		this.#isBusy = true;
		while (this.#waiting.length > 0) {
			const batch = this.#waiting.splice(0, this.#most);
			if (!(await this.#answer(batch))) {
				for (const asked of batch) await this.#answer([asked]);
			}
		}
		this.#isBusy = false;
	}

	/** @returns False if a batch of several failed as a whole. */
	async #answer(batch: readonly Asked<K, V>[]): Promise<boolean> {
		try {
			const outcomes = await this.#load(batch.map(({ key }) => key));
			batch.forEach((asked, i) => {
				const outcome = outcomes[i];
				if (!outcome) asked.reject(new Error(`A batch has no answer for its key ${i}.`));
				else if ('error' in outcome) asked.reject(outcome.error);
				else asked.resolve(outcome.value);
			});
			return true;
		} catch (error) {
			if (batch.length > 1) return false;
			for (const { reject } of batch) reject(error);
			return true;
		}
	}
}
