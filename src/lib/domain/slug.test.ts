import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeSlug, slugOf } from './slug';

describe('slugOf', () => {
	it.each([
		['Handwritten digits', 'handwritten-digits'],
		['  Café — déjà vu! ', 'cafe-deja-vu'],
		['हस्तलिखित अंक', 'model'],
		['a'.repeat(59) + ' b', 'a'.repeat(59)]
	])('%j becomes %j', (title, slug) => {
		expect(slugOf(title)).toBe(slug);
	});

	it('is a valid piece of an address whatever the title, and its own slug', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (title) => {
				const slug = slugOf(title);
				return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) && slugOf(slug) === slug;
			})
		);
	});
});

describe('freeSlug', () => {
	it('counts on from what is taken', () => {
		expect(freeSlug('digits', new Set())).toBe('digits');
		expect(freeSlug('digits', new Set(['digits', 'digits-2', 'digits-4']))).toBe('digits-3');
	});
});
