import type { AllMeasures } from '$lib/domain/promotion';
import type { Recipe } from '$lib/domain/recipe';
import type { VersionFiles } from '../evaluation/version-files.server';

/** Measures weights on held-out examples. */
export type Evaluator = (
	version: VersionFiles & {
		/** The engineer's file of examples. */
		readonly heldOut: Uint8Array;
		readonly recipe: Pick<Recipe, 'loss' | 'metrics'>;
	}
) => Promise<AllMeasures>;
