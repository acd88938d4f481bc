import { loadPlugin } from '$lib/state/admin/lists';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, fetch }) => ({
	plugin: await loadPlugin(params.id, fetch)
});
