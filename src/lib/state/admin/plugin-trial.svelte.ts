import { StoreError } from '$lib/domain/errors';
import { errorText } from '$lib/i18n/error-text';
import { readHeadState } from '$lib/sync/head-state';
import type { PluginDetail } from '$lib/wire/admin/plugins';
import { PluginPreview } from '../preview/plugin-preview.svelte';
import { PreviewBench } from '../preview/preview-bench.svelte';
import type { PreviewModel } from '../preview/preview-model';

/**
 * A plugin in the sandbox that contributors get, for a reviewer to watch at work: with the model that it was handed
 * in with, and a vault that is thrown away.
 */
export class PluginTrial {
	readonly bench = new PreviewBench();
	preview: PluginPreview | null = $state.raw(null);
	isLoading = $state(false);
	/** Why the model is not there: then what asks for it is refused. */
	problem: string | null = $state(null);

	async run(plugin: PluginDetail): Promise<void> {
		this.isLoading = true;
		this.problem = null;
		try {
			this.preview = new PluginPreview(plugin, await this.#modelOf(plugin), this.bench);
		} finally {
			this.isLoading = false;
		}
	}

	end(): void {
		this.preview = null;
	}

	async #modelOf({ digest, models }: PluginDetail): Promise<PreviewModel | null> {
		try {
			for (const { id } of models) {
				const { head, state } = await readHeadState(id);
				// a new line may have come while the reviewer read
				if (head.plugin.digest !== digest) continue;
				return { published: state, recipe: head.recipe, trained: null };
			}
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			this.problem = errorText(error);
		}
		return null;
	}
}
