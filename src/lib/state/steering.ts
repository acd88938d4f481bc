import { StoreError } from '$lib/domain/errors';
import type { Recipe } from '$lib/domain/recipe';
import { boundsOf, planned, type Bounds, type TrainingPlan } from '$lib/domain/steering';
import type { EpochEnd } from '$lib/domain/training';
import type { Steering } from '$lib/plugins/host-events';

/** A validation that has not answered by then is as good as "go on". */
const VALIDATION_MS = 60_000;

/** What a plugin has asked of the training, within what its recipe allows. */
export class TrainingSteering {
	readonly #recipe: Recipe;
	#plan: TrainingPlan = {};
	#waiting: { readonly epoch: number; readonly goOn: (goesOn: boolean) => void } | null = null;

	constructor(recipe: Recipe) {
		this.#recipe = recipe;
	}

	/** What the plugin is told of the recipe. */
	get told(): Steering {
		const { epochs, batchSize, optimizer, minExamples } = this.#recipe;
		const bounds = boundsOf(this.#recipe);
		const copied = ([least, most]: Bounds): [number, number] => [least, most];
		return {
			epochs,
			batchSize,
			learningRate: optimizer.learningRate,
			minExamples,
			bounds: {
				epochs: copied(bounds.epochs),
				batchSize: copied(bounds.batchSize),
				learningRate: copied(bounds.learningRate)
			}
		};
	}

	/** The recipe as the next training carries it out. */
	get recipe() {
		return planned(this.#recipe, this.#plan);
	}

	/** @throws {StoreError} `training/out-of-bounds`; then the plan before stays. */
	plan(plan: TrainingPlan): void {
		planned(this.#recipe, plan);
		this.#plan = plan;
	}

	/** Waits until the plugin has validated, but not for ever. @returns Whether the training goes on. */
	async validated({ epoch }: EpochEnd): Promise<boolean> {
		const { promise, resolve } = Promise.withResolvers<boolean>();
		this.#waiting = { epoch, goOn: resolve };
		const timer = setTimeout(() => resolve(true), VALIDATION_MS);
		const goesOn = await promise;
		clearTimeout(timer);
		this.#waiting = null;
		return goesOn;
	}

	/** The plugin's answer; one to another epoch comes too late and changes nothing. */
	answer({ epoch, stop }: { readonly epoch: number; readonly stop: boolean }): void {
		if (this.#waiting?.epoch === epoch) this.#waiting.goOn(!stop);
	}
}

export function busy(): StoreError {
	return new StoreError('training/busy', 'A training is running already.');
}
