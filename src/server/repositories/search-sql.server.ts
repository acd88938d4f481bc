import { Prisma } from '../database/generated/client';

/** SQL of searching "Model" AS m. The columns and functions are of the migration `search`. */

/** Of more words than these only the first count. */
const MAX_WORDS = 10;
/** Fewer letters are near to everything. */
const MIN_NEAR_LETTERS = 3;

export interface SearchWords {
	readonly query: string;
	readonly words: readonly string[];
}

/** The words of what somebody typed; null if there is none. */
export function wordsOf(typed: string | undefined): SearchWords | null {
	// what PostgreSQL cannot hold in a text
	const text = (typed ?? '').replaceAll('\0', ' ').toWellFormed();
	const words = text.split(/\s+/u).filter(Boolean).map(withoutPunctuation);
	if (words.length === 0) return null;
	return { query: words.join(' '), words: words.slice(0, MAX_WORDS) };
}

/** Every word stands somewhere in the title, the tags or the description: its beginning, a part, or another form. */
export function matches({ query, words }: SearchWords): Prisma.Sql {
	const each = Prisma.sql`(${Prisma.join(words.map(hasWord), ' AND ')})`;
	// the whole query again, because of words like "the", which full text leaves out
	return words.every(isSpoken) ? Prisma.sql`(${each} OR ${hasForm(query)})` : each;
}

/** The same, where a word may also be misspelt. Null if no word has letters enough to be. */
export function nearlyMatches({ words }: SearchWords): Prisma.Sql | null {
	if (!words.some((word) => lettersIn(word) >= MIN_NEAR_LETTERS)) return null;
	return Prisma.sql`(${Prisma.join(words.map(nearlyHasWord), ' AND ')})`;
}

/** Exact title > its beginning > the beginning of a word in it > any part of it > anywhere else; then by likeness. */
export function matchScore({ query }: SearchWords): Prisma.Sql {
	const title = Prisma.sql`m."searchTitle"`;
	const pattern = Prisma.sql`search_pattern(${query}::text)`;
	return Prisma.sql`(CASE
		WHEN ${title} = search_form(${query}::text) THEN 5
		WHEN ${title} LIKE substr(${pattern}, 2) THEN 4
		WHEN ' ' || ${title} LIKE '% ' || substr(${pattern}, 2) THEN 3
		WHEN ${title} LIKE ${pattern} THEN 2
		ELSE 1
	END + word_similarity(search_form(${query}::text), ${title}) / 2
		+ ts_rank(m."searchWords", plainto_tsquery('english', search_form(${query}::text)), 32) / 3)::float8`;
}

/** How near the misspelt query is to a title, and to the rest. */
export function nearScore({ query }: SearchWords): Prisma.Sql {
	const asked = Prisma.sql`search_form(${query}::text)`;
	return Prisma.sql`(strict_word_similarity(${asked}, m."searchTitle")
		+ strict_word_similarity(${asked}, m."searchText") / 2)::float8`;
}

function hasWord(word: string): Prisma.Sql {
	const hasPart = Prisma.sql`m."searchText" LIKE search_pattern(${word}::text)`;
	return isSpoken(word) ? Prisma.sql`(${hasPart} OR ${hasForm(word)})` : hasPart;
}

function hasForm(text: string): Prisma.Sql {
	return Prisma.sql`m."searchWords" @@ plainto_tsquery('english', search_form(${text}::text))`;
}

function nearlyHasWord(word: string): Prisma.Sql {
	if (lettersIn(word) < MIN_NEAR_LETTERS) return hasWord(word);
	return Prisma.sql`(${hasWord(word)} OR m."id" IN (
		SELECT models_like(${word}::text) UNION SELECT models_like_swapped(${word}::text)))`;
}

/** Full text takes signs for gaps: it would find "0%" in whatever has a 0. */
function isSpoken(word: string): boolean {
	return /^[\p{L}\p{M}\p{N}]+$/u.test(word);
}

/** What a sentence puts around a word; signs alone are left as they are. */
function withoutPunctuation(word: string): string {
	return word.replace(/^["'(¿¡]+(?=[\p{L}\p{N}])|(?<=[\p{L}\p{M}\p{N}])[.,;:!?"'()।]+$/gu, '');
}

function lettersIn(word: string): number {
	return word.match(/[\p{L}\p{M}\p{N}]/gu)?.length ?? 0;
}
