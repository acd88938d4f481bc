import { StoreError } from '$lib/domain/errors';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { Review, ReviewOverview, ReviewSort } from '$lib/wire/reviews';

/** The reviews of one model: how its stars are spread, the caller's own, and everybody else's in pages. */
export class ModelReviews {
	status = $state<'loading' | 'ready' | 'failed'>('loading');
	/** Why it failed. */
	problem = $state.raw<StoreError | null>(null);
	overview = $state.raw<ReviewOverview | null>(null);
	sort = $state<ReviewSort>('newest');
	#items = $state.raw<readonly Review[]>([]);
	#nextCursor = $state<string | null>(null);
	readonly #modelId: string;
	readonly #client = createClient().reviews;

	/** What is listed below the caller's own. */
	others = $derived(this.#items.filter(({ isMine }) => !isMine));
	hasMore = $derived(this.#nextCursor !== null);

	constructor(modelId: string) {
		this.#modelId = modelId;
	}

	/** Reads everything anew; a failure is told by `status` and `problem`. */
	async load(): Promise<void> {
		this.status = 'loading';
		try {
			const [overview] = await Promise.all([
				named(this.#client.overview.query({ modelId: this.#modelId })),
				this.#readFirst()
			]);
			this.overview = overview;
			this.status = 'ready';
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			this.problem = error;
			this.status = 'failed';
		}
	}

	/** @throws {StoreError} The order stays as it was. */
	async sortBy(sort: ReviewSort): Promise<void> {
		await this.#readFirst(sort);
		this.sort = sort;
	}

	/** @throws {StoreError} */
	async loadMore(): Promise<void> {
		const page = await this.#page(this.sort, this.#nextCursor ?? undefined);
		// somebody's vote may have moved a review onto this page that is here already
		const known = this.#items.map(({ id }) => id);
		this.#items = [...this.#items, ...page.items.filter(({ id }) => !known.includes(id))];
		this.#nextCursor = page.nextCursor;
	}

	/** Writes or changes the caller's own. @throws {StoreError} */
	async save(review: { readonly stars: number; readonly text: string }): Promise<void> {
		const modelId = this.#modelId;
		this.overview = await named(this.#client.save.mutate({ modelId, ...review }));
	}

	/** Deletes the caller's own. @throws {StoreError} */
	async delete(): Promise<void> {
		this.overview = await named(this.#client.delete.mutate({ modelId: this.#modelId }));
	}

	/** @throws {StoreError} */
	async vote(reviewId: string, foundHelpful: boolean): Promise<void> {
		const vote = { reviewId, helpful: foundHelpful };
		const { helpful } = await named(this.#client.vote.mutate(vote));
		this.#change(reviewId, { helpful, foundHelpful });
	}

	/** @throws {StoreError} */
	async report(reviewId: string, reason: string): Promise<void> {
		await named(this.#client.report.mutate({ reviewId, reason }));
		this.#change(reviewId, { hasReported: true });
	}

	/** @param text Tidied; null takes the reply away. @throws {StoreError} */
	async reply(reviewId: string, text: string | null): Promise<void> {
		if (text === null) await named(this.#client.deleteReply.mutate({ reviewId }));
		else await named(this.#client.reply.mutate({ reviewId, text }));
		this.#change(reviewId, { reply: text === null ? null : { text, repliedAt: Date.now() } });
	}

	async #readFirst(sort = this.sort): Promise<void> {
		const page = await this.#page(sort);
		this.#items = page.items;
		this.#nextCursor = page.nextCursor;
	}

	#page(sort: ReviewSort, cursor?: string) {
		return named(this.#client.list.query({ modelId: this.#modelId, sort, cursor }));
	}

	#change(id: string, change: Partial<Review>): void {
		this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...change } : item));
	}
}
