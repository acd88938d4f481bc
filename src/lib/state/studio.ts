import { layersModelFiles, type LayersModelFiles } from '$lib/domain/tfjs-export';
import { fetchBlob } from '$lib/sync/blobs';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type {
	DeletionFacts,
	ModelFigures,
	RecentReview,
	RecentUpdate,
	Replayed,
	StudioModel,
	StudioOverview
} from '$lib/wire/studio';
import type { Page } from './api';
import { orErrorPage } from './page-error';

/** What the studio loads. It shows the store's own figures, so that without a network there are none. */

type Fetch = typeof fetch;

export function loadOverview(fetch: Fetch): Promise<StudioOverview> {
	return orErrorPage(named(createClient(fetch).studio.overview.query()));
}

export interface ModelsAsked {
	/** Any part of the title; empty for all. */
	readonly query: string;
	readonly cursor?: string;
}

export function loadStudioModels(
	{ query, cursor }: ModelsAsked,
	fetch: Fetch
): Promise<Page<StudioModel>> {
	const asked = { query: query || undefined, cursor };
	return orErrorPage(named(createClient(fetch).studio.models.query(asked)));
}

export interface UpdatesAsked {
	/** Null: of all the caller's models. */
	readonly modelId: string | null;
	readonly status: RecentUpdate['status'] | null;
	readonly cursor?: string;
}

export function loadRecentUpdates(asked: UpdatesAsked, fetch: Fetch): Promise<Page<RecentUpdate>> {
	const { modelId, status, cursor } = asked;
	const input = { modelId: modelId ?? undefined, status: status ?? undefined, cursor };
	return orErrorPage(named(createClient(fetch).studio.recentUpdates.query(input)));
}

export interface ReviewsAsked {
	/** Null: of all the caller's models. */
	readonly modelId: string | null;
	readonly cursor?: string;
}

export function loadRecentReviews(
	{ modelId, cursor }: ReviewsAsked,
	fetch: Fetch
): Promise<Page<RecentReview>> {
	const input = { modelId: modelId ?? undefined, cursor };
	return orErrorPage(named(createClient(fetch).studio.recentReviews.query(input)));
}

/** @param last How many of the newest versions. */
export function loadFigures(modelId: string, last: number, fetch: Fetch): Promise<ModelFigures> {
	return orErrorPage(named(createClient(fetch).studio.figures.query({ modelId, last })));
}

/** @throws {StoreError} as `named` tells. */
export function askDeletionFacts(modelId: string): Promise<DeletionFacts> {
	return named(createClient().studio.deletion.query({ modelId }));
}

/** Does a merge of one's own again. @throws {StoreError} `replay/…` where it cannot be; else as `named` tells. */
export function replayMerge(versionId: string): Promise<Replayed> {
	return named(createClient().studio.replay.mutate({ versionId }));
}

export interface VersionKey {
	readonly modelId: string;
	readonly line: number;
	readonly number: number;
}

/** Any version of one of the caller's own models as a tfjs LayersModel. @throws {StoreError} as `named` tells. */
export async function fetchLayersModel(key: VersionKey): Promise<LayersModelFiles> {
	const { topologyDigest, weightsDigest, weightSpecs, frozen } = await named(
		createClient().studio.version.query(key)
	);
	const weights = [{ digest: weightsDigest, specs: weightSpecs }, frozen ?? []].flat();
	const [topology, ...parts] = await Promise.all([
		fetchBlob(topologyDigest),
		...weights.map(async ({ digest, specs }) => ({ specs, bytes: await fetchBlob(digest) }))
	]);
	return layersModelFiles(new TextDecoder().decode(topology), parts);
}
