import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** Crawlers may read the store's pages; the sitemap needs this store's own address. */
export const GET: RequestHandler = async () => {
	const { config } = await runningServices();
	const lines = ['User-agent: *', 'Disallow: /sandbox/', 'Disallow: /trpc/', 'Disallow: /api/'];
	return new Response([...lines, '', `Sitemap: ${config.origin}/sitemap.xml`, ''].join('\n'), {
		headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'max-age=3600' }
	});
};
