/** How lists of models may be sorted; `best` is the match with the query, so it needs one. */
export const modelSorts = ['best', 'popular', 'rated', 'trained', 'newest'] as const;
export type ModelSort = (typeof modelSorts)[number];

/** What somebody looks for in the store. */
export interface ModelSearch {
	/** As typed, without space around it. Empty: everything. */
	readonly query: string;
	readonly sort: ModelSort;
	/** Exactly as the engineer wrote it. */
	readonly tag: string | null;
	readonly licence: string | null;
	/** Fewest credits that an update earns. */
	readonly credits: number;
	/** Only what takes updates now. */
	readonly trainable: boolean;
}

export const MAX_QUERY = 200;
const MAX_NAME = 60;
const MAX_CREDITS = 1_000_000;

/** What a shared address asks for. Anything in it that makes no sense is left out: never an error. */
export function searchFromAddress(params: URLSearchParams): ModelSearch {
	const query = (params.get('q') ?? '').trim().slice(0, MAX_QUERY);
	const credits = Number(params.get('credits') ?? 0);
	return {
		query,
		sort: sortFor(query, params.get('sort')),
		tag: nameIn(params, 'tag'),
		licence: nameIn(params, 'licence'),
		credits: Number.isInteger(credits) && credits > 0 ? Math.min(credits, MAX_CREDITS) : 0,
		trainable: params.get('trainable') === '1'
	};
}

/** The shortest parameters that ask for the same; '' for the store as such. */
export function searchToAddress(search: ModelSearch): string {
	const { query, sort, tag, licence, credits, trainable } = search;
	const params = new URLSearchParams();
	if (query) params.set('q', query);
	if (sort !== sortFor(query)) params.set('sort', sort);
	if (tag) params.set('tag', tag);
	if (licence) params.set('licence', licence);
	if (credits > 0) params.set('credits', String(credits));
	if (trainable) params.set('trainable', '1');
	return params.toString();
}

/** True if nothing narrows the list down. */
export function isEverything({ query, tag, licence, credits, trainable }: ModelSearch): boolean {
	return !query && tag === null && licence === null && credits === 0 && !trainable;
}

/** The sort that was asked for, if there is such a one and it makes sense; else the natural one. */
export function sortFor(query: string, asked?: string | null): ModelSort {
	const natural = query ? 'best' : 'popular';
	const sort = modelSorts.find((known) => known === asked) ?? natural;
	return sort === 'best' ? natural : sort;
}

function nameIn(params: URLSearchParams, key: string): string | null {
	const name = params.get(key)?.slice(0, MAX_NAME);
	return name === undefined || name === '' ? null : name;
}
