import { loadBuy } from '$lib/state/payments';
import type { PageLoad } from './$types';

export const ssr = false;

export const load: PageLoad = ({ fetch }) => loadBuy(fetch);
