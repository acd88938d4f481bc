import { asked, loadWithdrawals } from '$lib/state/admin/lists';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ url, fetch }) => {
	const filter = asked(url);
	return { filter, first: await loadWithdrawals(filter, fetch) };
};
