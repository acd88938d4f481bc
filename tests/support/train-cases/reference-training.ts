import { seededRandom, shuffled } from '../../../src/lib/domain/random';
import type { TrainingTask } from '../../../src/workers/training-api';
import type { Reference } from './train-case';

/** What a training came to. */
export interface Trained {
	/** One a step, before it. */
	readonly losses: readonly number[];
	readonly weights: readonly number[];
}

/**
 * The same training by gradient descent in float64, its gradients by central differences of the loss.
 * Knows nothing of tfjs.
 */
export function referenceTraining(
	{ model, recipe, examples, seed }: TrainingTask,
	answer: Reference
): Trained {
	const weights = Float64Array.from(model.weights);
	const random = seededRandom(seed);
	const numExamples = examples.labels.length;
	const size = examples.inputs.length / numExamples;
	const lossOf = (batch: Uint32Array) => {
		const losses = Array.from(batch, (i) => {
			const probabilities = answer(weights, examples.inputs.subarray(i * size, (i + 1) * size));
			return -Math.log(probabilities[examples.labels[i] ?? 0] ?? NaN);
		});
		return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
	};

	const losses: number[] = [];
	for (let epoch = 0; epoch < recipe.epochs; epoch++) {
		const order = shuffled(numExamples, random);
		for (let start = 0; start < numExamples; start += recipe.batchSize) {
			const batch = order.subarray(start, start + recipe.batchSize);
			losses.push(lossOf(batch));
			const slopes = slopesOf(weights, () => lossOf(batch));
			slopes.forEach((slope, i) => {
				weights[i] = (weights[i] ?? 0) - recipe.optimizer.learningRate * slope;
			});
		}
	}
	return { losses, weights: [...weights] };
}

/** Central differences of `value` by each of `weights`, which are as before afterwards. */
function slopesOf(weights: Float64Array, value: () => number): Float64Array {
	const h = 1e-5;
	return weights.map((weight, i) => {
		const at = (shifted: number) => {
			weights[i] = shifted;
			return value();
		};
		const slope = (at(weight + h) - at(weight - h)) / (2 * h);
		weights[i] = weight;
		return slope;
	});
}
