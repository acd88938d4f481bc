import type { AllMeasures } from '$lib/domain/promotion';
import type { Recipe } from '$lib/domain/recipe';
import type { WeightSpec } from '$lib/domain/weights';

/** Measures weights on held-out examples. */
export type Evaluator = (version: {
	/** JSON of the tfjs `modelTopology`. */
	readonly topology: Uint8Array;
	readonly weightSpecs: WeightSpec[];
	/** Flat float32, little-endian. */
	readonly weightsPath: string;
	/** The engineer's file of examples. */
	readonly heldOut: Uint8Array;
	readonly recipe: Pick<Recipe, 'loss' | 'metrics'>;
}) => Promise<AllMeasures>;
