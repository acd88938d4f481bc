import { StoreError } from '$lib/domain/errors';
import type { Recipe } from '$lib/domain/recipe';
import { errorText } from '$lib/i18n/error-text';
import { m } from '$lib/i18n/generated/messages';
import { refusalText } from '$lib/i18n/complaint-text';
import { forgetFrame, keepFrame } from '$lib/plugins/frame-cache';
import { composeLocalPlugin, readLocalModel } from '$lib/sync/local-plugin';
import type { ModelChoice } from '../model-choice.svelte';
import { recipeFields, type RecipeDraft } from '../recipe-draft';
import { recipeProblems } from '../recipe-problems';
import { PluginPreview } from './plugin-preview.svelte';
import { PreviewBench } from './preview-bench.svelte';
import type { PreviewModel } from './preview-model';

/** What the form holds when its engineer wants to try it. */
export interface LocalFiles {
	readonly plugin: readonly File[];
	readonly model: ModelChoice;
	readonly recipe: RecipeDraft;
}

/** The first visit to a site installs the worker; it takes a page over within moments. */
const PATIENCE_MS = 5_000;

/** A plugin's files on this device, tried before they go up. */
export class LocalPreview {
	readonly bench = new PreviewBench();
	preview: PluginPreview | null = $state.raw(null);
	isComposing = $state(false);
	problem: string | null = $state(null);
	#frameDigest: string | null = null;

	async open(files: LocalFiles): Promise<void> {
		this.close();
		this.problem = null;
		this.isComposing = true;
		try {
			await this.#open(files);
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			this.problem = error.fields ? refusalText(error) : errorText(error);
		} finally {
			this.isComposing = false;
		}
	}

	close(): void {
		this.preview = null;
		if (this.#frameDigest !== null) void forgetFrame(this.#frameDigest);
		this.#frameDigest = null;
	}

	async #open({ plugin, model, recipe }: LocalFiles): Promise<void> {
		if (!(await hasWorker())) {
			this.problem = m.preview_needs_worker();
			return;
		}
		await model.settled;
		const { html, headers, ...composed } = await composeLocalPlugin(plugin);
		const trainable = await loadModel(model, recipe);
		await keepFrame(composed.frameDigest, new Response(html, { headers }));
		this.#frameDigest = composed.frameDigest;
		this.preview = new PluginPreview(composed, trainable, this.bench);
	}
}

/** Null while the form lacks the model or a number of its recipe. */
async function loadModel(
	{ modelJson: [json], shards }: ModelChoice,
	draft: RecipeDraft
): Promise<PreviewModel | null> {
	const isWhole = Object.keys(recipeProblems(draft)).length === 0;
	if (!json || shards.length === 0 || !isWhole) return null;
	const recipe: Recipe = recipeFields(draft);
	return { published: await readLocalModel(json, shards), recipe, trained: null };
}

/** Frames that no server has are answered by the service worker, out of the cache. */
async function hasWorker(): Promise<boolean> {
	if (!('serviceWorker' in navigator)) return false;
	const { serviceWorker } = navigator;
	if (serviceWorker.controller) return true;
	return new Promise((resolve) => {
		serviceWorker.addEventListener('controllerchange', () => resolve(true), { once: true });
		setTimeout(() => resolve(false), PATIENCE_MS);
	});
}
