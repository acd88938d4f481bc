import { loadModel } from '$lib/state/api';
import type { PageLoad } from './$types';

export const ssr = false;

export const load: PageLoad = ({ params, fetch }) => loadModel(params.slug, fetch);
