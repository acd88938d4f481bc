import type { Recipe } from '$lib/domain/recipe';
import type { VersionFiles } from '../evaluation/version-files.server';

/** Trains weights on held-out examples, as a device would on its own. */
export type Guide = (
	version: VersionFiles & {
		/** The engineer's file of examples. */
		readonly heldOut: Uint8Array;
		readonly recipe: Recipe;
	}
) => Promise<Float32Array>;
