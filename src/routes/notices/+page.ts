import { loadNotices } from '$lib/state/account';
import type { PageLoad } from './$types';

export const ssr = false;

export const load: PageLoad = async ({ fetch }) => ({ first: await loadNotices(fetch) });
