import { StoreError } from '$lib/domain/errors';
import type { Recipe } from '$lib/domain/recipe';
import type { WeightSpec } from '$lib/domain/weights';
import { callThread } from './call-thread.server';

/** A version and the examples to measure it with. */
export interface Evaluation {
	/** JSON of `modelTopology`. */
	readonly topology: Uint8Array;
	readonly weightSpecs: readonly WeightSpec[];
	/** A file of float32, little-endian, flat in the order of `weightSpecs`. */
	readonly weightsPath: string;
	/** A held-out file, see `$lib/wire/held-out`. */
	readonly heldOut: Uint8Array;
	readonly loss: Recipe['loss'];
}

export interface HeldOutMeasures {
	/** Mean over the examples; NaN or infinite if the version is broken. */
	readonly loss: number;
	/** Share of right answers, 0–1; null where there is nothing to choose between. */
	readonly accuracy: number | null;
}

/**
 * Measures one version on its engineer's held-out examples, in a thread of its own.
 *
 * @throws {StoreError} `held-out/invalid` if the held-out file is malformed, `model/not-trainable` if the
 *   model does not load or does not fit the examples, `weights/shape-mismatch`, `request/unavailable`
 *   if it takes longer than `milliseconds`.
 */
export function evaluateVersion(
	evaluation: Evaluation,
	milliseconds = 120_000
): Promise<HeldOutMeasures> {
	return callThread('evaluate', evaluation, {
		milliseconds,
		megabytes: 1024,
		onOverrun: (message, cause) =>
			new StoreError('request/unavailable', `The version could not be measured. ${message}`, {
				cause
			})
	});
}
