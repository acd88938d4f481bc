import { loadAudit, loadUser } from '$lib/state/admin/lists';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params: { id }, fetch }) => {
	const [user, audit] = await Promise.all([
		loadUser(id, fetch),
		loadAudit({ subject: `user:${id}` }, fetch)
	]);
	return { user, audit };
};
