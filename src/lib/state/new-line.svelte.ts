import type { Recipe } from '$lib/domain/recipe';
import { StoreError } from '$lib/domain/errors';
import { errorText } from '$lib/i18n/error-text';
import { m } from '$lib/i18n/generated/messages';
import { putBlob } from '$lib/sync/blobs';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { StartedLine } from '$lib/wire/evaluation';
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
	errors: FieldErrors = $state.raw({});
	problem: string | null = $state(null);
	status: 'editing' | 'working' = $state('editing');

	readonly #id: string;

	/** @param recipe Of the present head. */
	constructor(id: string, recipe: Recipe) {
		this.#id = id;
		this.recipe = recipeDraftOf(recipe);
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
