import { loadMyModels } from '$lib/state/api';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ fetch }) => loadMyModels(fetch);
