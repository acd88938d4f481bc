import type { Recipe } from '$lib/domain/recipe';
import type { CachedModelState } from '$lib/store/schema';

/** The model that a preview's trainings start from, and what they have made of it: both in memory alone. */
export interface PreviewModel {
	readonly published: CachedModelState;
	readonly recipe: Recipe;
	/** Null before the first training. */
	trained: Float32Array | null;
}
