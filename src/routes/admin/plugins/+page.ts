import { asked, loadPlugins } from '$lib/state/admin/lists';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, fetch }) => {
	const filter = asked(url);
	return { filter, first: await loadPlugins(filter, fetch) };
};
