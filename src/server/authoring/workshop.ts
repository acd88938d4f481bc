import { watch } from 'node:fs';
import { basename } from 'node:path';
import type { ComposedPlugin, WorkshopState } from '$lib/wire/plugin-preview';
import type { recipe as recipeSchema } from '$lib/wire/schemas';
import { inspectModel } from '../evaluation/inspection.server';
import type { z } from 'zod/mini';
import { checkPlugin, type CheckedFolder, type InspectModel } from './check-plugin';
import { lastAnswer } from './last-answer';
import { digestOf } from './model-digest';
import { readPluginFolder, type ModelInFolder, type PluginFolder } from './plugin-folder';
import { Refusal } from './refusal';

/** An editor writes several files, and each in several steps. */
const SETTLING_MS = 120;

/** One folder while it is worked on: what it holds now, and who wants to hear of changes. */
export class Workshop {
	state: WorkshopState;
	#plugin: ComposedPlugin | null = null;
	#model: PluginFolder['model'] = null;
	readonly #folder: string;
	readonly #listeners = new Set<() => void>();
	// a step of training takes seconds, and most changes are to the plugin alone
	readonly #inspect: InspectModel = lastAnswer((inspection) => inspectModel(inspection));

	constructor(folder: string) {
		this.#folder = folder;
		const nothing = { plugin: null, recipe: null, model: null, problems: [] };
		this.state = { name: basename(folder), ...nothing };
	}

	/** The frame that runs now; null for any other digest. */
	frame(digest: string): ComposedPlugin | null {
		return this.#plugin?.frameDigest === digest ? this.#plugin : null;
	}

	/** A file of the model, by the name that `state` has for it. */
	modelFile(name: string): Uint8Array | null {
		if (name === this.state.model?.json) return this.#model?.json ?? null;
		return this.#model?.shards.get(name) ?? null;
	}

	/** @returns A function that stops listening. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Reads the folder again, and tells everybody. */
	async read(): Promise<void> {
		try {
			const files = await readPluginFolder(this.#folder);
			this.#take(files, await checkPlugin(files, this.#inspect));
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			// gone for a moment, or for good: the page says so, and waits
			const problem = {
				severity: 'error',
				place: 'plugin.json',
				what: error.message,
				todo: ''
			} as const;
			this.state = { ...this.state, plugin: null, problems: [problem] };
		}
		for (const listener of this.#listeners) listener();
	}

	/** Follows the folder until `signal`; `onRead` is called each time that it was read. */
	watch(signal: AbortSignal, onRead: () => void): void {
		let timer: NodeJS.Timeout | undefined;
		let reading = Promise.resolve();
		watch(this.#folder, { recursive: true, signal }, () => {
			clearTimeout(timer);
			timer = setTimeout(() => {
				reading = reading.then(() => this.read()).then(onRead);
			}, SETTLING_MS);
		});
	}

	#take({ model }: PluginFolder, { plugin, recipe, isTrainable, problems }: CheckedFolder): void {
		this.#plugin = plugin;
		this.#model = model;
		this.state = {
			name: this.state.name,
			plugin: plugin && shown(plugin),
			recipe: recipe as z.infer<typeof recipeSchema> | null,
			model: isTrainable && model ? namesOf(model) : null,
			problems: [...problems]
		};
	}
}

function shown({ manifest, digest, frameDigest, findings }: ComposedPlugin) {
	return { manifest, digest, frameDigest, findings };
}

function namesOf(model: ModelInFolder) {
	const { path, json, shards } = model;
	return { json: basename(path), shards: [...shards.keys()], digest: digestOf({ json, shards }) };
}
