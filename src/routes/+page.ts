import { loadHome } from '$lib/state/home';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ url, fetch }) => loadHome(url, fetch);
