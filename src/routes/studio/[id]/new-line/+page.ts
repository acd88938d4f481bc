import { loadEditable, loadModel } from '$lib/state/api';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params: { id }, fetch }) => {
	const model = await loadEditable(id, fetch);
	return { model, ...(await loadModel(model.slug, fetch)) };
};
