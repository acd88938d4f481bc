import { loadFollows, loadProfile } from '$lib/state/account';
import type { PageLoad } from './$types';

export const ssr = false;

export const load: PageLoad = async ({ fetch }) => {
	const [profile, follows] = await Promise.all([loadProfile(fetch), loadFollows(fetch)]);
	return { profile, follows };
};
