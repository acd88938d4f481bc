import { describe, expect, it } from 'vitest';
import type { EditableModel } from '$lib/wire/api';
import { draftEncoding, emptyListing, listingFields, listingOf } from './publication-draft';

const complete = { ...emptyListing(), title: ' Digits ', description: 'Reads digits.' };

describe('listingFields', () => {
	it('trims text, splits tags, and turns minutes into seconds', () => {
		const fields = listingFields({
			...complete,
			tags: 'vision, digits,, vision',
			maxWaitMinutes: 30
		});
		expect(fields).toMatchObject({
			title: 'Digits',
			tags: ['vision', 'digits'],
			maxWaitSeconds: 1800,
			staleness: { kind: 'hinge', a: 0.25, b: 8 },
			filter: { kind: 'reference' },
			maxStaleness: null
		});
	});

	it.each([
		['constant', { kind: 'constant' }],
		['polynomial', { kind: 'polynomial', a: 2 }],
		['hinge', { kind: 'hinge', a: 2, b: 3 }]
	] as const)('sends only what the %s policy knows', (stalenessKind, staleness) => {
		const draft = { ...complete, stalenessKind, stalenessA: 2, stalenessB: 3 };
		expect(listingFields(draft).staleness).toEqual(staleness);
	});

	it('sends a share of what is given in percent', () => {
		const draft = { ...complete, codec: 'top-k', topKPercent: 7, topKEntries: 'sign' } as const;
		expect(listingFields(draft).topK).toEqual({ share: 0.07, entries: 'sign' });
		expect(draftEncoding(draft)).toEqual({ share: 0.07, entries: 'sign' });
		expect(draftEncoding({ ...draft, topKPercent: null })).toBeNull();
		// what is not used need not be filled in
		const dense = { ...draft, codec: 'int8', topKPercent: null } as const;
		expect(listingFields(dense)).toMatchObject({ codec: 'int8', topK: { share: 0.02 } });
		expect(draftEncoding(dense)).toBe('int8');
	});

	it('keeps updates after their merge unless told otherwise', () => {
		expect(listingFields(complete).keepUpdates).toBe(true);
		expect(listingFields({ ...complete, keepUpdates: false }).keepUpdates).toBe(false);
	});

	it('is undone by listingOf', () => {
		const fields = listingFields({
			...complete,
			keepUpdates: false,
			tags: 'a, b',
			maxStaleness: 7
		});
		const stored: EditableModel = {
			...fields,
			id: '019abcde-0000-7000-8000-000000000000',
			slug: 'digits',
			status: 'listed',
			numWeights: 3,
			thumbnailDigest: null
		};
		expect(listingFields(listingOf(stored))).toEqual(fields);
	});
});
