import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { PluginStanding } from '$lib/wire/admin/plugins';
import { orErrorPage } from './page-error';

/** How the plugin of one of the caller's own models stands in review. */
export function loadPluginStanding(
	modelId: string,
	fetch: typeof globalThis.fetch
): Promise<PluginStanding> {
	return orErrorPage(named(createClient(fetch).plugins.ofModel.query({ id: modelId })));
}
