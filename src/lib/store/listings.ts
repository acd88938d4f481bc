import { searchToAddress, type ModelSearch } from '$lib/domain/search';
import type { ModelSummary } from '$lib/wire/api';
import type { SeenListing, StoreDb } from './schema';

/** How many different lists are remembered; the oldest goes first. */
const MOST = 30;

/** Remembers the first page of a list as it was just seen. */
export async function putListing(
	db: StoreDb,
	asked: ModelSearch,
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
	asked: ModelSearch
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
		items: [...known.values()].filter(matches(asked)).sort(order[asked.sort]),
		seenAt: newest.seenAt
	};
}

type Order = (a: ModelSummary, b: ModelSummary) => number;

const byUse: Order = (a, b) => b.mergedUpdates - a.mergedUpdates;
// a device knows no more of what is popular than this
const order: Record<ModelSearch['sort'], Order> = {
	best: byUse,
	popular: byUse,
	trained: byUse,
	rated: (a, b) => (b.rating.average ?? 0) - (a.rating.average ?? 0),
	newest: (a, b) => b.createdAt - a.createdAt
};

/** As the store matches, except for misspellings and other forms of a word. */
function matches(asked: ModelSearch): (model: ModelSummary) => boolean {
	const words = normalise(asked.query).split(/\s+/u).filter(Boolean);
	const { tag, licence, credits, trainable } = asked;
	return (model) => {
		const text = normalise([model.title, ...tagsOf(model), model.description].join(' '));
		return (
			words.every((word) => text.includes(word)) &&
			(tag === null || tagsOf(model).includes(tag)) &&
			(licence === null || model.licence.toLowerCase() === licence.toLowerCase()) &&
			model.creditsPerUpdate >= credits &&
			(!trainable || (model.status === 'listed' && !model.outOfBudget))
		);
	};
}

/** What an older version of the app kept has none. */
function tagsOf(model: Partial<Pick<ModelSummary, 'tags'>>): readonly string[] {
	return model.tags ?? [];
}

function keyOf(search: ModelSearch): string {
	return searchToAddress({ ...search, query: normalise(search.query) });
}

/** Without accents and in lower case, as the store compares. Signs of Devanagari are no accents. */
function normalise(text: string): string {
	const plain = text.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
	return plain.normalize('NFC').trim().toLowerCase();
}
