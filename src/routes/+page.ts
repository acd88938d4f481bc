import { loadHome } from '$lib/state/api';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ url, fetch }) =>
	loadHome(
		{
			query: url.searchParams.get('q') ?? '',
			sort: url.searchParams.get('sort') === 'newest' ? 'newest' : 'popular'
		},
		fetch
	);
