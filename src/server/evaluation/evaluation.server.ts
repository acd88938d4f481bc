import { StoreError } from '$lib/domain/errors';
import type { AllMeasures } from '$lib/domain/promotion';
import type { Recipe } from '$lib/domain/recipe';
import { callThread } from './call-thread.server';
import type { VersionFiles } from './version-files.server';

/** A version and the examples to measure it with. */
export interface Evaluation extends VersionFiles {
	/** A held-out file, see `$lib/wire/held-out`. */
	readonly heldOut: Uint8Array;
	readonly recipe: Pick<Recipe, 'loss' | 'metrics'>;
}

/**
 * Measures one version on its engineer's held-out examples, in a thread of its own. The loss is NaN or infinite if
 * the version is broken.
 *
 * @throws {StoreError} `held-out/invalid` if the held-out file is malformed, `model/not-trainable` if the
 *   model does not load or does not fit the examples, `weights/shape-mismatch`, `request/unavailable`
 *   if it takes longer than `milliseconds`.
 */
export function evaluateVersion(
	evaluation: Evaluation,
	milliseconds = 120_000
): Promise<AllMeasures> {
	return callThread('evaluate', evaluation, {
		milliseconds,
		megabytes: 1024,
		onOverrun: (message, cause) =>
			new StoreError('request/unavailable', `The version could not be measured. ${message}`, {
				cause
			})
	});
}
