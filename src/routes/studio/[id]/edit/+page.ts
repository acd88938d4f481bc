import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';

/** Where the settings were before they became a tab. */
export const load: PageLoad = ({ params }) => redirect(307, `/studio/${params.id}?tab=settings`);
