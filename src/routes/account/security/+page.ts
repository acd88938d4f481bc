import { loadSecurity } from '$lib/state/security';
import type { PageLoad } from './$types';

export const ssr = false;

export const load: PageLoad = async ({ fetch }) => ({ security: await loadSecurity(fetch) });
