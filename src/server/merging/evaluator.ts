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
	readonly loss: Recipe['loss'];
}) => Promise<HeldOutMeasures>;

export interface HeldOutMeasures {
	readonly loss: number;
	/** Share of right answers, 0–1; null where there is nothing to choose between. */
	readonly accuracy: number | null;
}
