import { listAddresses } from '$server/repositories/search.server';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** What one sitemap may hold, by https://www.sitemaps.org/protocol.html. */
const MOST = 50_000;

export const GET: RequestHandler = async () => {
	const { config, database } = await runningServices();
	const models = await listAddresses(database.prisma, MOST - 1);
	// slugs are a–z, 0–9 and -: nothing in them needs escaping
	const urls = models.map(
		({ slug, updatedAt }) =>
			`<url><loc>${config.origin}/models/${slug}</loc><lastmod>${updatedAt.toISOString()}</lastmod></url>`
	);
	const body = [
		'<?xml version="1.0" encoding="UTF-8"?>',
		'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
		`<url><loc>${config.origin}/</loc></url>`,
		...urls,
		'</urlset>'
	].join('\n');
	return new Response(body, {
		headers: { 'content-type': 'application/xml', 'cache-control': 'max-age=3600' }
	});
};
