import { loadUpdate } from '$lib/state/admin/lists';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, fetch }) => ({
	update: await loadUpdate(params.id, fetch)
});
