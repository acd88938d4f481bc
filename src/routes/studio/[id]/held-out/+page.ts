import { loadEditable } from '$lib/state/api';
import { loadHeldOut } from '$lib/state/held-out.svelte';
import { orErrorPage } from '$lib/state/page-error';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ params: { id }, fetch }) => ({
	model: await loadEditable(id, fetch),
	view: await orErrorPage(loadHeldOut(id, fetch))
});
