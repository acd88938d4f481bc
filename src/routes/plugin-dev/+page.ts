import { error } from '@sveltejs/kit';
import { m } from '$lib/i18n/generated/messages';
import { loadWorkshop } from '$lib/state/preview/workshop.svelte';
import type { PageLoad } from './$types';

// the command that has this page serves no other document than the shell
export const ssr = false;

export const load: PageLoad = async ({ fetch }) => {
	const workshop = await loadWorkshop(fetch);
	// in a store, an address like any other that is none
	if (!workshop) error(404, m.app_error_no_page());
	return { workshop };
};
