import type { Recipe } from '$lib/domain/recipe';
import type { WeightSpec } from '$lib/domain/weights';

/** Trains weights on held-out examples, as a device would on its own. */
export type Guide = (version: {
	/** JSON of the tfjs `modelTopology`. */
	readonly topology: Uint8Array;
	readonly weightSpecs: WeightSpec[];
	/** Flat float32, little-endian. */
	readonly weightsPath: string;
	/** The engineer's file of examples. */
	readonly heldOut: Uint8Array;
	readonly recipe: Recipe;
}) => Promise<Float32Array>;
