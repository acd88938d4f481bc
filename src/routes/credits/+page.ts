import { loadCredits } from '$lib/state/credits';
import type { PageLoad } from './$types';

export const ssr = false;

export const load: PageLoad = ({ fetch }) => loadCredits(fetch);
