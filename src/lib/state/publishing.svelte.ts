import { proposedBudget } from '$lib/domain/budget';
import { StoreError } from '$lib/domain/errors';
import type { TargetSpec } from '$lib/domain/examples';
import { usualLoss } from '$lib/domain/recipe';
import { errorText } from '$lib/i18n/error-text';
import { m } from '$lib/i18n/generated/messages';
import { priceOf } from '$lib/domain/rewards';
import { putBlob } from '$lib/sync/blobs';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { EditableModel } from '$lib/wire/api';
import { chosenTarget } from './chosen-target';
import { readBalance } from './credits';
import { ModelChoice } from './model-choice.svelte';
import type { FieldErrors } from './number-fields';
import { emptyListing, listingFields, listingOf, type ListingDraft } from './publication-draft';
import { draftProblems, errorsByField } from './publication-fields';
import { emptyRecipe, recipeFields, type RecipeDraft } from './recipe-draft';

export interface PublicationFiles {
	thumbnail: readonly File[];
	plugin: readonly File[];
	heldOut: readonly File[];
}

export interface Means {
	readonly available: number;
	readonly feePercent: number;
}

interface Created {
	readonly id: string;
	readonly slug: string;
}

/** One publish or edit form: its draft, what is wrong with it, and the upload under way. */
export class Publishing {
	listing: ListingDraft = $state(emptyListing());
	recipe: RecipeDraft = $state(emptyRecipe());
	files: PublicationFiles = $state({
		thumbnail: [],
		plugin: [],
		heldOut: []
	});
	readonly model = new ModelChoice();
	errors: FieldErrors = $state.raw({});
	/** What is wrong with the whole, for the top of the form. */
	problem: string | null = $state(null);
	status: 'editing' | 'uploading' | 'checking' = $state('editing');
	/** Share of the bytes that are up, 0–1. */
	uploaded = $state(0);

	/** What the engineer has, and what the platform takes; null until it is known. */
	means: Means | null = $state.raw(null);

	#typedBudget: number | null | undefined = $state();
	#meansKnown: Promise<void> | null = null;
	#abort: AbortController | null = null;
	/** What the chosen plugin's examples are to be learnt as; null while that is not known. */
	target: TargetSpec['kind'] | null = $state(null);
	/** A loss that the engineer has not chosen follows the plugin. */
	#proposedLoss: RecipeDraft['loss'] = this.recipe.loss;

	readonly #edited: EditableModel | null;

	/** @param edited The model to edit; none to publish a new one. */
	constructor(edited: EditableModel | null = null) {
		this.#edited = edited;
		if (edited) this.listing = listingOf(edited);
	}

	/** Credits to set aside for contributors: as proposed, until the engineer types something else. */
	get budget(): number | null {
		return this.#typedBudget === undefined ? this.#proposed() : this.#typedBudget;
	}

	set budget(credits: number | null) {
		this.#typedBudget = credits;
	}

	/** Takes the plugin's files, and proposes what suits what it collects. */
	async choosePlugin(files: readonly File[]): Promise<void> {
		this.files.plugin = files;
		this.target = await chosenTarget(files);
		if (!this.target || this.recipe.loss !== this.#proposedLoss) return;
		this.#proposedLoss = usualLoss(this.target);
		this.recipe.loss = this.#proposedLoss;
		this.recipe.accuracy = this.target !== 'values';
	}

	/** Looks up what a budget can be proposed from. Without a network none is. */
	lookUpMeans(): Promise<void> {
		return (this.#meansKnown ??= this.#readMeans());
	}

	/** Uploads and publishes, or saves the edit. Null if that did not happen; the form then says why. */
	async submit(): Promise<Created | null> {
		await Promise.all([this.#meansKnown, this.model.settled]);
		if (!this.#isComplete()) return null;
		this.#abort = new AbortController();
		this.status = 'uploading';
		this.uploaded = 0;
		try {
			return this.#edited ? await this.#save(this.#edited) : await this.#publish();
		} catch (error) {
			this.#explain(error);
			return null;
		} finally {
			this.status = 'editing';
		}
	}

	/** Stops the upload. What is already up stays, unused, and need not go up again. */
	cancel(): void {
		this.#abort?.abort();
	}

	async #readMeans(): Promise<void> {
		try {
			const { available, terms } = await readBalance();
			this.means = { available, feePercent: terms.feePercent };
		} catch (error) {
			// publishing will say what is wrong; until then the field asks for a number
			if (!(error instanceof StoreError)) throw error;
		}
	}

	#proposed(): number | null {
		const { means } = this;
		const credits = this.listing.creditsPerUpdate;
		if (!means || credits === null || !Number.isInteger(credits) || credits < 0) return null;
		const price = priceOf(BigInt(credits), means.feePercent);
		return Number(proposedBudget(BigInt(means.available), price));
	}

	#isComplete(): boolean {
		const problems = draftProblems(this.listing, this.#edited ? undefined : this);
		const needed = this.#edited ? {} : this.#missingFiles();
		this.errors = { ...problems, ...needed };
		this.problem = null;
		return Object.keys(this.errors).length === 0;
	}

	#missingFiles(): FieldErrors {
		return {
			...(this.model.modelJson.length === 0 && {
				modelJson: this.model.problem ?? m.studio_choose_model_json()
			}),
			...(this.model.shards.length === 0 && { shards: m.studio_choose_shards() }),
			...(this.files.plugin.length === 0 && { plugin: m.studio_choose_plugin() })
		};
	}

	async #publish(): Promise<Created> {
		const { modelJson: models, shards } = this.model;
		const put = this.#uploader([
			...models,
			...shards,
			...(Object.values(this.files) as File[][]).flat()
		]);
		const toEntry = async (file: File) => ({ path: file.name, digest: await put(file) });
		const [modelJson] = models;
		if (!modelJson) throw new Error('#isComplete() was not asked first.');

		const input = {
			...listingFields(this.listing),
			recipe: recipeFields(this.recipe),
			budget: this.budget ?? 0,
			modelJsonDigest: await put(modelJson),
			shards: await inTurn(shards, toEntry),
			pluginFiles: await inTurn(this.files.plugin, toEntry),
			thumbnailDigest: await this.#optional(this.files.thumbnail, put),
			heldOutDigest: await this.#optional(this.files.heldOut, put)
		};
		this.status = 'checking';
		const options = { signal: this.#abort?.signal };
		return named(createClient().models.create.mutate(input, options));
	}

	async #save(edited: EditableModel): Promise<Created> {
		const put = this.#uploader(this.files.thumbnail);
		const thumbnailDigest = await this.#optional(this.files.thumbnail, put);
		this.status = 'checking';
		return named(
			createClient().models.edit.mutate({
				id: edited.id,
				...listingFields(this.listing),
				thumbnailDigest: thumbnailDigest ?? edited.thumbnailDigest
			})
		);
	}

	async #optional(
		[file]: readonly File[],
		put: (file: File) => Promise<string>
	): Promise<string | null> {
		return file ? put(file) : null;
	}

	#uploader(all: readonly File[]): (file: File) => Promise<string> {
		const total = all.reduce((sum, file) => sum + file.size, 0);
		const signal = this.#abort?.signal;
		let sent = 0;
		return async (file) => {
			const bytes = new Uint8Array(await file.arrayBuffer());
			const digest = await putBlob(bytes, (url, init) => fetch(url, { ...init, signal }));
			sent += file.size;
			this.uploaded = sent / Math.max(1, total);
			return digest;
		};
	}

	#explain(error: unknown): void {
		if (this.#abort?.signal.aborted) {
			this.problem = m.studio_cancelled();
			return;
		}
		if (!(error instanceof StoreError)) throw error;
		this.errors = errorsByField(error);
		this.problem = error.fields ? null : errorText(error);
	}
}

// one after the other: phones have little memory, and progress means something
async function inTurn<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	for (const item of items) results.push(await act(item));
	return results;
}
