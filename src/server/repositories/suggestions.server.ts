import type { Facet, Facets, Suggestions } from '$lib/wire/search';
import type { Db } from './db.server';
import { inStore } from './search.server';
import { wordsOf } from './search-sql.server';

const MOST_TITLES = 3;
const MOST_TAGS = 6;
const MOST_FACETS = 12;
/** Less alike is nothing that anybody could have meant. */
const LEAST_LIKENESS = 0.25;

/** The titles and tags that are spelt most like the query, the nearest first. */
export async function suggestFor(db: Db, typed: string): Promise<Suggestions> {
	const query = wordsOf(typed)?.query;
	if (query === undefined) return { titles: [], tags: [] };
	const titles = await db.$queryRaw<Suggestions['titles']>`
		SELECT near."slug", near."title" FROM (
			SELECT m."id", m."slug", m."title",
				greatest(word_similarity(asked.form, m."searchTitle"), similarity(asked.form, m."searchTitle")) AS likeness
			FROM "Model" AS m, search_form(${query}::text) AS asked(form) WHERE ${inStore}
		) AS near
		WHERE near.likeness >= ${LEAST_LIKENESS} ORDER BY near.likeness DESC, near."id" DESC LIMIT ${MOST_TITLES}`;
	const tags = await db.$queryRaw<{ tag: string }[]>`
		SELECT near.tag FROM (
			SELECT DISTINCT tag, word_similarity(search_form(tag), search_form(${query}::text)) AS likeness
			FROM "Model" AS m, unnest(m."tags") AS tag WHERE ${inStore}
		) AS near
		WHERE near.likeness >= ${LEAST_LIKENESS} ORDER BY near.likeness DESC, near.tag LIMIT ${MOST_TAGS}`;
	return { titles, tags: tags.map(({ tag }) => tag) };
}

/** The tags and licences that most models of the store have. */
export async function listFacets(db: Db): Promise<Facets> {
	const tags = await db.$queryRaw<Facet[]>`
		SELECT tag AS "name", count(*)::int AS "count" FROM "Model" AS m, unnest(m."tags") AS tag
		WHERE ${inStore} GROUP BY tag ORDER BY "count" DESC, tag LIMIT ${MOST_FACETS}`;
	const licences = await db.$queryRaw<Facet[]>`
		SELECT min(m."licence") AS "name", count(*)::int AS "count" FROM "Model" AS m
		WHERE ${inStore} GROUP BY lower(m."licence") ORDER BY "count" DESC, 1 LIMIT ${MOST_FACETS}`;
	return { tags, licences };
}
