import { loadEditable, loadModel, loadUpdates, loadVersions } from '$lib/state/api';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params: { id }, fetch }) => {
	const [model, versions, updates] = await Promise.all([
		loadEditable(id, fetch),
		loadVersions(id, fetch),
		loadUpdates(id, fetch)
	]);
	return { model, versions, updates, ...(await loadModel(model.slug, fetch)) };
};
