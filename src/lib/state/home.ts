import { isEverything, searchFromAddress, type ModelSearch } from '$lib/domain/search';
import { openStore } from '$lib/store/database';
import { findListing, putListing } from '$lib/store/listings';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { ModelSummary } from '$lib/wire/api';
import type { Facets, FoundModels, Front, Suggestions } from '$lib/wire/search';
import { inBrowser, orFromDevice, type Page, type Source } from './api';
import { orErrorPage } from './page-error';

type Fetch = typeof fetch;

interface Home {
	readonly search: ModelSearch;
	/** The front page's rankings; null while somebody searches, and offline. */
	readonly front: Front | null;
	readonly found: FoundModels;
	readonly facets: Facets;
	/** Where nothing was found, what to try instead. */
	readonly suggestions: Suggestions | null;
}
export type HomeData = Home & Source;

const NOTHING: FoundModels = { items: [], nextCursor: null, near: false, total: 0 };

/** The store as its address asks. Offline: the list as last seen, or what this device knows of it. */
export function loadHome({ searchParams }: URL, fetch: Fetch): Promise<HomeData> {
	const search = searchFromAddress(searchParams);
	const after = searchParams.get('after');
	const isFront = isEverything(search) && !searchParams.has('sort') && after === null;
	return orErrorPage(
		orFromDevice<Home>(
			() => (isFront ? loadFront(search, fetch) : loadFound(search, after, fetch)),
			async () => {
				const seen = await findListing(await openStore(), search);
				if (!seen) return null;
				const found = { ...NOTHING, items: [...seen.items], total: seen.items.length };
				const facets = { tags: [], licences: [] };
				const data = { search, front: null, found, facets, suggestions: null };
				return { data, seenAt: seen.seenAt };
			}
		)
	);
}

/** One more page. @throws {StoreError} as `named` tells. */
export function findModels(
	{ query, sort, tag, licence, credits, trainable }: ModelSearch,
	cursor: string | null,
	fetch?: Fetch
): Promise<FoundModels & Page<ModelSummary>> {
	const asked = {
		query: query || undefined,
		sort,
		tag: tag ?? undefined,
		licence: licence ?? undefined,
		credits: credits || undefined,
		trainable: trainable || undefined,
		cursor: cursor ?? undefined
	};
	return named(createClient(fetch).models.list.query(asked));
}

async function loadFront(search: ModelSearch, fetch: Fetch): Promise<Home> {
	const front = await named(createClient(fetch).models.front.query());
	const shown = [...front.popular, ...front.rated, ...front.newest];
	const items = [...new Map(shown.map((model) => [model.id, model])).values()];
	await remember(search, items);
	return { search, front, found: NOTHING, facets: front.facets, suggestions: null };
}

async function loadFound(search: ModelSearch, after: string | null, fetch: Fetch): Promise<Home> {
	const client = createClient(fetch);
	const [found, facets] = await Promise.all([
		findModels(search, after, fetch),
		named(client.models.facets.query())
	]);
	await remember(search, found.items);
	const suggestions =
		found.items.length === 0 && search.query
			? await named(client.models.suggest.query({ query: search.query }))
			: null;
	return { search, front: null, found, facets, suggestions };
}

async function remember(search: ModelSearch, items: readonly ModelSummary[]): Promise<void> {
	if (inBrowser()) await putListing(await openStore(), search, items);
}
