import type { CachedModelState } from '$lib/store/schema';
import { readModelFiles } from '$lib/wire/model-files';
import type { ComposedPlugin } from '$lib/wire/plugin-preview';
import { createClient } from './client';
import { named } from './errors';

/**
 * The frame that these files would become. The store composes it, as it would when they are published, and keeps
 * nothing of it.
 *
 * @throws {StoreError} `plugin/invalid`, `request/offline`.
 */
export async function composeLocalPlugin(files: readonly File[]): Promise<ComposedPlugin> {
	const texts = await Promise.all(
		files.map(async (file) => ({ path: file.name, text: await file.text() }))
	);
	return named(createClient().plugins.preview.mutate({ files: texts }));
}

/**
 * A model's files, ready to be trained on this device.
 *
 * @throws {StoreError} `model/invalid`.
 */
export async function readLocalModel(
	json: File,
	shards: readonly File[]
): Promise<CachedModelState> {
	const bytes = async (file: File) => new Uint8Array(await file.arrayBuffer());
	const parts = await Promise.all(
		shards.map(async (file) => [file.name, await bytes(file)] as const)
	);
	// a trial: nothing of it travels, so that frozen weights need not be told apart
	return { ...readModelFiles(await bytes(json), new Map(parts)), frozen: null };
}
