import { StoreError } from './errors';
import type { Recipe } from './recipe';

/** Least and most, both allowed. */
export type Bounds = readonly [number, number];

/** How far a plugin may steer a training away from its recipe. */
export interface TrainingBounds {
	readonly epochs: Bounds;
	readonly batchSize: Bounds;
	readonly learningRate: Bounds;
}

/** What a plugin asks for; what it leaves out is as in the recipe. */
export interface TrainingPlan {
	readonly epochs?: number;
	/** In place of epochs: stop after so many, in whichever epoch that is. */
	readonly batches?: number;
	readonly batchSize?: number;
	readonly learningRate?: number;
}

/** The recipe as it will be carried out. */
export interface PlannedRecipe extends Recipe {
	readonly batches?: number;
}

/** Without bounds of its own, a recipe is carried out as it is written. */
export function boundsOf({ epochs, batchSize, optimizer, bounds }: Recipe): TrainingBounds {
	const { learningRate } = optimizer;
	return {
		epochs: bounds?.epochs ?? [epochs, epochs],
		batchSize: bounds?.batchSize ?? [batchSize, batchSize],
		learningRate: bounds?.learningRate ?? [learningRate, learningRate]
	};
}

/** @throws {StoreError} `training/out-of-bounds`, saying which value and between what it may be. */
export function planned(recipe: Recipe, plan: TrainingPlan): PlannedRecipe {
	const { epochs, batches, batchSize, learningRate } = plan;
	const bounds = boundsOf(recipe);
	if (epochs !== undefined && batches !== undefined) {
		throw outOfBounds('A plan says epochs or batches, not both.');
	}
	const rate = within('learningRate', learningRate ?? recipe.optimizer.learningRate, bounds);
	const asked = {
		...recipe,
		epochs: within('epochs', epochs ?? recipe.epochs, bounds),
		batchSize: within('batchSize', batchSize ?? recipe.batchSize, bounds),
		optimizer: { ...recipe.optimizer, learningRate: rate }
	};
	// as far as the epochs that are allowed go
	return batches === undefined ? asked : { ...asked, epochs: bounds.epochs[1], batches };
}

function within(name: keyof TrainingBounds, value: number, bounds: TrainingBounds): number {
	const [least, most] = bounds[name];
	if (value >= least && value <= most) return value;
	throw outOfBounds(`${name} is ${value}; this model allows ${least} to ${most}.`);
}

function outOfBounds(message: string): StoreError {
	return new StoreError('training/out-of-bounds', message);
}
