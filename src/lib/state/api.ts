import { openStore } from '$lib/store/database';
import { findCached } from '$lib/store/model-cache';
import { createClient } from '$lib/sync/client';
import { isPassing, named } from '$lib/sync/errors';
import type { EditableModel, ModelDetail, VersionRow } from '$lib/wire/api';
import { connection } from './connection.svelte';
import { orErrorPage } from './page-error';

/** What pages load. On the server only the network answers; in a browser, also what the device keeps. */

type Fetch = typeof fetch;

/** Where a page's data came from; `cache` has been seen at `seenAt` and may be out of date. */
export interface Source {
	readonly source: 'network' | 'cache';
	readonly seenAt: number;
}

export interface Page<T> {
	readonly items: readonly T[];
	readonly nextCursor: string | null;
}

export interface ModelData extends Source {
	readonly detail: ModelDetail;
}

/** One model's page. Offline: as it was when the model was cached. */
export function loadModel(slug: string, fetch: Fetch): Promise<ModelData> {
	return orErrorPage(
		orFromDevice(
			async () => ({ detail: await named(createClient(fetch).models.bySlug.query({ slug })) }),
			async () => {
				const cached = await findCached(await openStore(), { slug });
				return cached && { data: { detail: cached.detail }, seenAt: cached.cachedAt };
			}
		)
	);
}

/** What the edit form starts from. */
export function loadEditable(id: string, fetch: Fetch): Promise<EditableModel> {
	return orErrorPage(named(createClient(fetch).models.editable.query({ id })));
}

export function loadVersions(
	modelId: string,
	fetch: Fetch,
	cursor?: string
): Promise<Page<VersionRow>> {
	return orErrorPage(named(createClient(fetch).models.versions.query({ modelId, cursor })));
}

/** What the store answers; where it cannot be reached, what this device keeps of it. */
export async function orFromDevice<T extends object>(
	ask: () => Promise<T>,
	recall: () => Promise<{ data: T; seenAt: number } | null>
): Promise<T & Source> {
	try {
		const data = await ask();
		if (inBrowser()) connection.reachable = true;
		return { ...data, source: 'network', seenAt: Date.now() };
	} catch (error) {
		if (!inBrowser() || !isPassing(error)) throw error;
		connection.reachable = error.code !== 'request/offline';
		const kept = await recall();
		if (!kept) throw error;
		return { ...kept.data, source: 'cache', seenAt: kept.seenAt };
	}
}

export function inBrowser(): boolean {
	return 'indexedDB' in globalThis;
}
