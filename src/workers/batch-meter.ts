import type { BatchMetrics, EpochEnd } from '$lib/domain/training';
import { numExamplesOf } from './examples';
import type { Measures } from './measure';
import type { TrainingTask } from './training-api';

/** Counts the batches of one training, and what they measured. */
export class BatchMeter {
	/** Spent in batches. */
	milliseconds = 0;
	readonly #recipe: TrainingTask['recipe'];
	readonly #total: number;
	#batch = 0;
	#ofEpoch: Measures[] = [];

	constructor({ recipe, examples }: Pick<TrainingTask, 'recipe' | 'examples'>) {
		const whole = recipe.epochs * Math.ceil(numExamplesOf(examples) / recipe.batchSize);
		this.#recipe = recipe;
		this.#total = Math.min(whole, recipe.batches ?? whole);
	}

	get hasBegun(): boolean {
		return this.#batch > 0;
	}

	get isDone(): boolean {
		return this.#batch >= this.#total;
	}

	take(measures: Measures, epoch: number, milliseconds: number): BatchMetrics {
		this.#batch += 1;
		this.milliseconds += milliseconds;
		this.#ofEpoch.push(measures);
		return {
			batch: this.#batch,
			totalBatches: this.#total,
			epoch,
			epochs: this.#recipe.epochs,
			...asAsked(measures, this.#recipe.metrics),
			milliseconds
		};
	}

	/** Means over the batches since the last end. */
	endEpoch(): Pick<EpochEnd, 'loss' | 'accuracy'> {
		const batches = this.#ofEpoch.splice(0);
		const mean = (of: (measures: Measures) => number) =>
			batches.reduce((sum, measures) => sum + of(measures), 0) / batches.length;
		const means = { loss: mean(({ loss }) => loss), accuracy: mean(({ accuracy }) => accuracy) };
		return asAsked(means, this.#recipe.metrics);
	}
}

/** Leaves the accuracy out where there is none, or the recipe does not ask for it. */
export function asAsked(
	{ loss, accuracy }: Pick<Measures, 'loss' | 'accuracy'>,
	metrics: TrainingTask['recipe']['metrics']
): { loss: number; accuracy: number | undefined } {
	const isAsked = metrics.includes('accuracy') && !Number.isNaN(accuracy);
	return { loss, accuracy: isAsked ? accuracy : undefined };
}
