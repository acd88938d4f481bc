import { loadEditable, loadModel, loadUpdates, loadVersions } from '$lib/state/api';
import { loadPluginStanding } from '$lib/state/plugin-standing';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params: { id }, fetch }) => {
	const [model, versions, updates, pluginStanding] = await Promise.all([
		loadEditable(id, fetch),
		loadVersions(id, fetch),
		loadUpdates(id, fetch),
		loadPluginStanding(id, fetch)
	]);
	return { model, versions, updates, pluginStanding, ...(await loadModel(model.slug, fetch)) };
};
