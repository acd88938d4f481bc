const MAX_LENGTH = 60;

/**
 * A title as a piece of an address: lower-case ASCII words joined by hyphens. A title without any,
 * such as one in Devanagari, becomes `model`.
 */
export function slugOf(title: string): string {
	const words = title
		.normalize('NFKD')
		.replace(/\p{Mark}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-');
	const slug = words.slice(0, MAX_LENGTH).replace(/^-+|-+$/g, '');
	return slug === '' ? 'model' : slug;
}

/** The first of `base`, `base-2`, `base-3` … that is free. */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
	let slug = base;
	for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
	return slug;
}
