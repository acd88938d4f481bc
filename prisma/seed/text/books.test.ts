import { describe, expect, it } from 'vitest';
import { BOOKS, heldOutOf, readBook } from './books';
import { textReader, tokensOf, VOCABULARY, WINDOW } from './reading';

describe('readBook', () => {
	it('cuts each book in three for ever, and reads only one before it is published', () => {
		const sizes = BOOKS.map((book) => {
			const { pretraining, contributors, heldOut } = readBook(book);
			return [pretraining, contributors, heldOut].map((part) => part.length);
		});
		expect(sizes).toEqual([
			[0, 419_634, 46_626],
			[86_565, 43_283, 14_427],
			[0, 365_918, 40_658]
		]);
	});

	it.each(BOOKS)('reads %s in the characters of the model', (book) => {
		const { pretraining, contributors, heldOut } = readBook(book);
		const tokens = tokensOf(pretraining + contributors + heldOut);
		expect(tokens.filter((token) => token === 0).length).toBeLessThan(10);
		expect(tokens.every((token) => token < VOCABULARY.length)).toBe(true);
	});
});

describe('heldOutOf', () => {
	it.each(BOOKS)('takes 200 windows of %s that nobody has trained on', (book) => {
		const { pretraining, contributors } = readBook(book);
		const seen = textReader.plain(pretraining + contributors);
		const windows = heldOutOf(book);
		expect(windows).toHaveLength(200);
		const texts = windows.map(({ input }) =>
			Array.from(input, (token) => VOCABULARY[token]).join('')
		);
		expect(new Set(texts).size).toBe(200);
		// the Lobster Quadrille has a refrain, of which one window is all
		expect(texts.filter((text) => seen.includes(text)).length).toBeLessThan(2);
		for (const { input, values } of windows) {
			expect(values.slice(0, -1)).toEqual(input.slice(1));
			expect(input).toHaveLength(WINDOW);
		}
	});
});
