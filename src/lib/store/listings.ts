import type { ModelSummary } from '$lib/wire/api';
import type { SeenListing, StoreDb } from './schema';

/** How many different lists are remembered; the oldest goes first. */
const MOST = 30;

export interface ListingQuery {
	readonly query: string;
	readonly sort: 'popular' | 'newest';
}

/** Remembers the first page of a list as it was just seen. */
export async function putListing(
	db: StoreDb,
	asked: ListingQuery,
	items: readonly ModelSummary[]
): Promise<void> {
	const tx = db.transaction('listings', 'readwrite');
	const others = await tx.store.getAll();
	const oldest = others.sort((a, b) => b.seenAt - a.seenAt).slice(MOST - 1);
	await Promise.all([
		...oldest.map(({ key }) => tx.store.delete(key)),
		tx.store.put({ key: keyOf(asked), items, seenAt: Date.now() }),
		tx.done
	]);
}

/**
 * The list as last seen; where this very search was never made, what the device knows of it from other
 * lists and from cached models. Null if it knows nothing.
 */
export async function findListing(
	db: StoreDb,
	asked: ListingQuery
): Promise<Pick<SeenListing, 'items' | 'seenAt'> | null> {
	const exact = await db.get('listings', keyOf(asked));
	if (exact) return exact;

	const cached = (await db.getAll('models')).map(({ detail, cachedAt }) => ({
		items: [detail],
		seenAt: cachedAt
	}));
	const listed = await db.getAll('listings');
	const seen = [...cached, ...listed].sort((a, b) => a.seenAt - b.seenAt);
	const newest = seen[seen.length - 1];
	if (!newest) return null;

	// later entries replace earlier ones: the newest word on each model
	const known = new Map(seen.flatMap(({ items }) => items.map((item) => [item.id, item] as const)));
	return {
		items: [...known.values()].filter(matches(asked.query)).sort(order[asked.sort]),
		seenAt: newest.seenAt
	};
}

const order = {
	popular: (a: ModelSummary, b: ModelSummary) => b.mergedUpdates - a.mergedUpdates,
	newest: (a: ModelSummary, b: ModelSummary) => b.createdAt - a.createdAt
};

function matches(query: string): (model: ModelSummary) => boolean {
	const wanted = normalise(query);
	return ({ title }) => normalise(title).includes(wanted);
}

function keyOf({ query, sort }: ListingQuery): string {
	return `${sort}:${normalise(query)}`;
}

function normalise(text: string): string {
	return text.trim().toLowerCase();
}
