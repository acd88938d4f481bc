import type { ModelDetail } from '$lib/wire/api';

/**
 * A model for search engines, as a JSON-LD element: data, which no script policy concerns.
 *
 * @see https://schema.org/SoftwareApplication
 */
export function structuredData(
	detail: ModelDetail,
	{ url, image }: { readonly url: string; readonly image: string | null }
): string {
	const { rating } = detail;
	const data = {
		'@context': 'https://schema.org',
		'@type': 'SoftwareApplication',
		name: detail.title,
		description: detail.description,
		url,
		...(image && { image }),
		applicationCategory: 'DeveloperApplication',
		operatingSystem: 'Any, in a web browser',
		softwareVersion: String(detail.version),
		datePublished: new Date(detail.createdAt).toISOString(),
		license: detail.licence,
		keywords: detail.tags.join(', '),
		author: { '@type': 'Person', name: detail.ownerName },
		offers: { '@type': 'Offer', price: 0, priceCurrency: 'NPR' },
		...(rating.average !== null && {
			aggregateRating: {
				'@type': 'AggregateRating',
				ratingValue: Number(rating.average.toFixed(2)),
				reviewCount: rating.count,
				bestRating: 5,
				worstRating: 1
			}
		})
	};
	// nothing that people wrote can end the element: there is no "<" left in it
	const json = JSON.stringify(data).replaceAll('<', '\\u003c');
	return `<script type="application/ld+json">${json}</` + 'script>';
}
