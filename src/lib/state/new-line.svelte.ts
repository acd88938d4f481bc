import type { TargetSpec } from '$lib/domain/examples';
import { StoreError } from '$lib/domain/errors';
import { pluginContract } from '$lib/domain/plugin';
import { errorText } from '$lib/i18n/error-text';
import { m } from '$lib/i18n/generated/messages';
import { putBlob } from '$lib/sync/blobs';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { HeadManifest } from '$lib/wire/api';
import type { StartedLine } from '$lib/wire/evaluation';
import { chosenTarget } from './chosen-target';
import { formProblem } from './form-problem';
import { ModelChoice } from './model-choice.svelte';
import type { FieldErrors } from './number-fields';
import { errorsByField } from './publication-fields';
import { emptyRecipe, recipeDraftOf, recipeFields, type RecipeDraft } from './recipe-draft';
import { recipeProblems } from './recipe-problems';

/** The form that starts a new line of versions: what is left empty stays as it is. */
export class NewLineForm {
	recipe: RecipeDraft = $state(emptyRecipe());
	readonly model = new ModelChoice();
	plugin: readonly File[] = $state.raw([]);
	/** What the new line's examples are to be learnt as; null where its chosen plugin does not say. */
	target: TargetSpec['kind'] | null = $state(null);
	errors: FieldErrors = $state.raw({});
	problem: string | null = $state(null);
	status: 'editing' | 'working' = $state('editing');

	readonly #id: string;

	readonly #targetBefore: TargetSpec['kind'];

	constructor(id: string, { recipe, plugin }: Pick<HeadManifest, 'recipe' | 'plugin'>) {
		this.#id = id;
		this.recipe = recipeDraftOf(recipe);
		this.#targetBefore = pluginContract(plugin.manifest).target.kind;
		this.target = this.#targetBefore;
	}

	async choosePlugin(files: readonly File[]): Promise<void> {
		this.plugin = files;
		this.target = files.length > 0 ? await chosenTarget(files) : this.#targetBefore;
	}

	/** Null if it was refused; the form then says why. */
	async start(): Promise<StartedLine | null> {
		this.errors = recipeProblems(this.recipe);
		this.problem = null;
		await this.model.settled;
		if (this.model.problem !== null) return null;
		if (Object.keys(this.errors).length > 0) {
			this.problem = m.studio_attention();
			return null;
		}
		this.status = 'working';
		try {
			const [modelJson] = this.model.modelJson;
			const input = {
				id: this.#id,
				recipe: recipeFields(this.recipe),
				modelJsonDigest: modelJson ? (await entry(modelJson)).digest : null,
				shards: await entries(this.model.shards),
				pluginFiles: this.plugin.length > 0 ? await entries(this.plugin) : null
			};
			return await named(createClient().evaluation.newLine.mutate(input));
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			this.errors = errorsByField(error);
			this.problem = error.fields ? formProblem(this.errors, isShown) : errorText(error);
			return null;
		} finally {
			this.status = 'editing';
		}
	}
}

const isShown = (field: string) =>
	['modelJson', 'shards', 'plugin'].includes(field) || field.startsWith('recipe.');

async function entry(file: File): Promise<{ path: string; digest: string }> {
	return { path: file.name, digest: await putBlob(new Uint8Array(await file.arrayBuffer())) };
}

// one after the other: phones have little memory
async function entries(files: readonly File[]) {
	const all = [];
	for (const file of files) all.push(await entry(file));
	return all;
}
