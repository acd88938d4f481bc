import { loadModel } from '$lib/state/admin/lists';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, fetch }) => ({
	model: await loadModel(params.id, fetch)
});
