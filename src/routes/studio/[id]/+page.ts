import { loadEditable, loadModel, loadVersions } from '$lib/state/api';
import { loadPluginStanding } from '$lib/state/plugin-standing';
import { loadFigures, loadRecentReviews, loadRecentUpdates } from '$lib/state/studio';
import { statusIn } from '../update-status';
import type { PageLoad } from './$types';
import { chartLengthIn, tabIn } from './tabs';

/** Of the tabs only what the open one shows is asked for. */
export const load: PageLoad = async ({ params: { id }, url, fetch }) => {
	const tab = tabIn(url.searchParams.get('tab'));
	const last = chartLengthIn(url.searchParams.get('last'));
	const asked = { modelId: id, status: statusIn(url.searchParams.get('status')) };
	const [model, pluginStanding, figures, updates, versions, reviews] = await Promise.all([
		loadEditable(id, fetch),
		loadPluginStanding(id, fetch),
		tab === 'overview' ? loadFigures(id, last, fetch) : null,
		tab === 'updates' ? loadRecentUpdates(asked, fetch) : null,
		tab === 'versions' ? loadVersions(id, fetch) : null,
		tab === 'reviews' ? loadRecentReviews({ modelId: id }, fetch) : null
	]);
	const shown = { tab, last, asked, figures, updates, versions, reviews };
	return { model, pluginStanding, ...shown, ...(await loadModel(model.slug, fetch)) };
};
