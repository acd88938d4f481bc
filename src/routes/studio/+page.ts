import {
	loadOverview,
	loadRecentReviews,
	loadRecentUpdates,
	loadStudioModels
} from '$lib/state/studio';
import type { PageLoad } from './$types';
import { statusIn } from './update-status';

export const load: PageLoad = async ({ fetch, url, depends }) => {
	depends('studio:dashboard');
	const query = url.searchParams.get('q') ?? '';
	const asked = {
		modelId: url.searchParams.get('model'),
		status: statusIn(url.searchParams.get('status'))
	};
	const [overview, models, updates, reviews] = await Promise.all([
		loadOverview(fetch),
		loadStudioModels({ query }, fetch),
		loadRecentUpdates(asked, fetch),
		loadRecentReviews({ modelId: null }, fetch)
	]);
	return { overview, models, updates, reviews, query, asked };
};
