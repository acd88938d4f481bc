import { loadHealth } from '$lib/state/admin/lists';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch }) => ({ health: await loadHealth(fetch) });
