import { StoreError } from '$lib/domain/errors';
import type { Recipe } from '$lib/domain/recipe';
import { callThread } from './call-thread.server';
import type { Evaluation } from './evaluation.server';

/** A version, the examples to train it on, and how. */
export interface Guidance extends Omit<Evaluation, 'recipe'> {
	readonly recipe: Recipe;
}

/**
 * What one epoch of the recipe makes of a version on at most 400 of its engineer's examples, always the same,
 * in a thread of its own: local − base, flat. The same version and set give the same delta, unless the model
 * itself draws random numbers.
 *
 * @throws {StoreError} `held-out/invalid`, `model/not-trainable`, `weights/shape-mismatch`,
 *   `training/diverged`; `request/unavailable` if it takes longer than `milliseconds`.
 */
export function trainReference(guidance: Guidance, milliseconds = 120_000): Promise<Float32Array> {
	return callThread('guide', guidance, {
		milliseconds,
		megabytes: 1024,
		onOverrun: (message, cause) =>
			new StoreError('request/unavailable', `The reference was not trained. ${message}`, { cause })
	});
}
