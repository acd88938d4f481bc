import type { BatchSpec, InputValues } from '$lib/domain/examples';
import type { SeparateWeights } from '$lib/domain/frozen-weights';
import type { Recipe } from '$lib/domain/recipe';
import { callThread } from './call-thread.server';
import { invalid } from '$lib/wire/model-files';

/** What an engineer asks to publish. */
export interface Inspection {
	readonly modelJson: Uint8Array;
	/** Weight files by the path that `model.json` gives them. */
	readonly shards: ReadonlyMap<string, Uint8Array>;
	readonly recipe: Recipe;
	/** Of the plugin's examples. */
	readonly spec: BatchSpec;
	/** What their inputs hold. */
	readonly values: InputValues;
}

/** What the store keeps of it. */
export interface InspectedModel extends SeparateWeights {
	/** Canonical JSON of `modelTopology`. */
	readonly topology: Uint8Array<ArrayBuffer>;
}

/**
 * Checks that a model can be trained on devices: its files are whole, its topology loads, it fits the
 * plugin, and one training step by the recipe gives finite numbers. Runs in a thread of its own, which
 * is ended after `milliseconds`.
 *
 * @throws {StoreError} `model/invalid`, with the reason under `modelJson`, `shards`, `recipe` or `plugin`.
 */
export function inspectModel(
	inspection: Inspection,
	milliseconds = 60_000
): Promise<InspectedModel> {
	return callThread('inspect', inspection, {
		milliseconds,
		megabytes: 512,
		onOverrun: (message, cause) =>
			invalid('modelJson', { kind: 'unusable', detail: message }, cause)
	});
}
