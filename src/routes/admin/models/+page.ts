import { asked, loadModels } from '$lib/state/admin/lists';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, fetch }) => {
	const filter = asked(url);
	return { filter, first: await loadModels(filter, fetch) };
};
