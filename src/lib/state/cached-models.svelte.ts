import { SvelteMap } from 'svelte/reactivity';
import { cacheFrame, forgetFrame } from '$lib/plugins/frame-cache';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import { storageUse, type StorageUse } from '$lib/store/device';
import { deleteCached, listCached } from '$lib/store/model-cache';
import type { CachedModel } from '$lib/store/schema';
import { cacheModel, type DownloadProgress } from '$lib/sync/cache-model';
import { isSandboxTight } from './sandbox-verdict';
import type { ModelDetail } from '$lib/wire/api';

export type { CachedModel };

/** The models that this device keeps for offline use. */
class CachedModels {
	models = $state.raw<CachedModel[]>([]);
	status = $state<'loading' | 'ready'>('loading');
	use = $state.raw<StorageUse | null>(null);
	/** Downloads under way, by model id. */
	readonly downloads = new SvelteMap<string, DownloadProgress>();

	/** Total of the blobs of all cached models. */
	bytes = $derived(this.models.reduce((sum, model) => sum + model.bytes, 0));

	/** Reads the list and follows it; call it where the list is shown. @returns A function that stops following. */
	watch(): () => void {
		void this.#read();
		return onChange((change) => {
			if (change === 'models') void this.#read();
		});
	}

	find(modelId: string): CachedModel | null {
		return this.models.find((model) => model.modelId === modelId) ?? null;
	}

	/**
	 * Downloads a model's head and plugin for offline use, or brings it up to date. Does nothing if this head is here.
	 *
	 * @throws {StoreError} `request/offline`, `blob/not-found`, `blob/digest-mismatch`, `storage/full`.
	 */
	async cache(detail: ModelDetail): Promise<CachedModel> {
		try {
			// first: without its plugin a model could be opened offline and not be used
			await cacheFrame(detail.head.plugin.frameDigest);
			const cached = await cacheModel(await openStore(), detail, (progress) =>
				this.downloads.set(detail.id, progress)
			);
			// now, while the store is in reach: offline it could not be tried
			await isSandboxTight(await openStore());
			await this.#read();
			return cached;
		} finally {
			this.downloads.delete(detail.id);
		}
	}

	/** Frees what only this model uses. Its examples and its trained copy stay. */
	async delete(modelId: string): Promise<void> {
		const frame = this.find(modelId)?.head.plugin.frameDigest;
		await deleteCached(await openStore(), modelId);
		await this.#read();
		const stillUsed = this.models.some(({ head }) => head.plugin.frameDigest === frame);
		if (frame && !stillUsed) await forgetFrame(frame);
	}

	async #read(): Promise<void> {
		this.models = await listCached(await openStore());
		this.use = await storageUse();
		this.status = 'ready';
	}
}

export const cachedModels = new CachedModels();
