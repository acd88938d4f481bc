import type { Recipe } from '$lib/domain/recipe';
import { readLocalModel } from '$lib/sync/local-plugin';
import { followWorkshop, readWorkshop, readWorkshopFile } from '$lib/sync/plugin-workshop';
import type { WorkshopState } from '$lib/wire/plugin-preview';
import { PluginPreview } from './plugin-preview.svelte';
import { PreviewBench } from './preview-bench.svelte';
import type { PreviewModel } from './preview-model';

/** @returns Null where there is no such command behind this page. */
export async function loadWorkshop(fetch: typeof globalThis.fetch): Promise<PluginWorkshop | null> {
	const state = await readWorkshop(fetch);
	return state && new PluginWorkshop(state);
}

/** The folder of `npm run plugin -- dev`, and the plugin in it as it was last read. */
class PluginWorkshop {
	readonly bench = new PreviewBench();
	state: WorkshopState;
	preview: PluginPreview | null = $state.raw(null);
	/** False once the command has been stopped. */
	isReached = $state(true);
	/** Counts what was shown: each is another frame. */
	loads = $state(0);
	#model: { readonly key: string; readonly model: PreviewModel } | null = null;
	#shown = '';

	constructor(state: WorkshopState) {
		this.state = $state.raw(state);
	}

	/** @returns A function that stops following. */
	follow(): () => void {
		return followWorkshop(() => void this.#read());
	}

	async #read(): Promise<void> {
		const state = await readWorkshop(fetch);
		this.isReached = state !== null;
		if (!state) return;
		this.state = state;
		await this.#show(state);
	}

	async #show({ plugin, model, recipe }: WorkshopState): Promise<void> {
		const shown = JSON.stringify([plugin?.digest, model, recipe]);
		if (shown === this.#shown) return;
		this.#shown = shown;
		const trainable = model && recipe ? await this.#load(model, recipe) : null;
		// a newer one has come meanwhile
		if (this.#shown !== shown) return;
		this.preview = plugin && new PluginPreview(plugin, trainable, this.bench);
		if (plugin) this.loads += 1;
	}

	/** What was learnt stays while only the plugin changes. */
	async #load(
		{ json, shards, digest }: NonNullable<WorkshopState['model']>,
		recipe: Recipe
	): Promise<PreviewModel> {
		const key = JSON.stringify([digest, recipe]);
		if (this.#model?.key === key) return this.#model.model;
		const [modelJson, ...files] = await Promise.all([json, ...shards].map(readWorkshopFile));
		if (!modelJson) throw new Error('One file was asked for.');
		const published = await readLocalModel(modelJson, files);
		const model: PreviewModel = { published, recipe, trained: null };
		this.#model = { key, model };
		return model;
	}
}
