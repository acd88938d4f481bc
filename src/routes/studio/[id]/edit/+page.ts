import { loadEditable } from '$lib/state/api';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params, fetch }) => ({
	model: await loadEditable(params.id, fetch)
});
