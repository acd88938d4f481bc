import { describe, expect, it } from 'vitest';
import type { ModelDetail } from '$lib/wire/api';
import { structuredData } from './structured-data';

const detail = {
	title: 'Digits </script><script>alert(1)</script>',
	description: 'Reads <!-- digits',
	version: 3,
	createdAt: 0,
	licence: 'MIT',
	tags: ['a', 'b'],
	ownerName: 'Esha',
	rating: { average: 4.333333, count: 3 }
} as unknown as ModelDetail;

const read = (html: string): unknown =>
	JSON.parse(html.replace(/^<script type="application\/ld\+json">/, '').replace(/<\/script>$/, ''));

describe('structuredData', () => {
	it('holds what people wrote, and nothing that could end the element', () => {
		const html = structuredData(detail, { url: 'https://store.test/models/digits', image: null });
		expect(html.match(/</g)).toHaveLength(2);
		expect(read(html)).toMatchObject({
			name: detail.title,
			description: detail.description,
			aggregateRating: { ratingValue: 4.33, reviewCount: 3 }
		});
	});

	it('claims no rating where there is none', () => {
		const unrated = { ...detail, rating: { average: null, count: 0 } };
		const html = structuredData(unrated, { url: 'u', image: 'i' });
		expect(read(html)).not.toHaveProperty('aggregateRating');
	});
});
