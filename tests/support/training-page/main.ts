import { seededRandom } from '$lib/domain/random';
import { StoreError } from '$lib/domain/errors';
import type { LossName } from '$lib/domain/recipe';
import type { BackendChoice, BackendName } from '$lib/domain/training';
import type { WeightSpec } from '$lib/domain/weights';
import { startTrainer, type Trainer } from '$lib/training/trainer';
import type { TrainingTask } from '$workers/training-api';

/** Without trees: what crosses into the page has a type that Playwright can follow. */
export type PlainRecipe = Omit<TrainingTask['recipe'], 'loss' | 'metrics'> & {
	readonly loss: LossName;
	readonly metrics: readonly 'accuracy'[];
};

/** A training as a test asks for it: JSON, since it crosses from Node to the page. */
export interface PlainTask {
	readonly topology: object;
	readonly weightSpecs: readonly WeightSpec[];
	readonly inputShape: readonly number[];
	readonly numLabels: number;
	readonly numExamples: number;
	readonly recipe: PlainRecipe;
	/** Of weights, inputs and labels. */
	readonly seed: number;
	/** Inputs are whole numbers below this, as words are; absent: fractions. */
	readonly words?: number;
	/** Absent: drawn. */
	readonly weights?: readonly number[];
}

/** How a training went. */
export interface PlainTrained {
	/** Milliseconds of each batch. */
	readonly batches: number[];
	readonly losses: number[];
	/** The trained weights' first values. */
	readonly weights: number[];
}

/** What a test may do on this page: `window.training`. */
export interface TrainingPage {
	choose(only?: BackendName): Promise<BackendChoice>;
	train(task: PlainTask, backend: BackendName): Promise<PlainTrained>;
	/** Ends the worker while it trains. @returns The code of what the training is refused with. */
	kill(task: PlainTask): Promise<string>;
}

declare global {
	interface Window {
		training: TrainingPage;
	}
}

const trainers = new Map<string, Trainer>();

/** A worker of its own for each backend: each is chosen once in its life. */
function trainerFor(backend: string): Trainer {
	const trainer = trainers.get(backend) ?? startTrainer();
	trainers.set(backend, trainer);
	return trainer;
}

function taskOf(plain: PlainTask): TrainingTask {
	const random = seededRandom(plain.seed);
	const product = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);
	const drawn = (): number[] =>
		plain.weightSpecs.flatMap(({ name, shape }) => {
			// He et al. 2015: layers neither blow up nor fade out; biases start at zero
			const fanIn = product(shape) / (shape.at(-1) ?? 1);
			const limit = name.endsWith('bias') ? 0 : Math.sqrt(6 / fanIn);
			return Array.from({ length: product(shape) }, () => (2 * random() - 1) * limit);
		});
	const { inputShape, numLabels, numExamples, recipe, seed } = plain;
	return {
		model: {
			topology: plain.topology,
			weightSpecs: plain.weightSpecs,
			weights: Float32Array.from(plain.weights ?? drawn())
		},
		recipe,
		examples: {
			spec: { inputShape, numLabels },
			inputs: Float32Array.from({ length: numExamples * product(inputShape) }, () =>
				plain.words ? Math.floor(random() * plain.words) : random()
			),
			labels: Uint32Array.from({ length: numExamples }, (_, i) => i % numLabels)
		},
		encoding: 'float32',
		residual: null,
		clippingNorm: null,
		privacy: { kind: 'none' },
		seed
	};
}

window.training = {
	choose: (only) => trainerFor(only ?? 'any').chooseBackend(only),
	train: async (plain, backend) => {
		const trainer = trainerFor(backend);
		await trainer.chooseBackend(backend);
		const [batches, losses]: [number[], number[]] = [[], []];
		const ended = Promise.withResolvers<undefined>();
		const { localWeights } = await trainer.trainLocally(taskOf(plain), (metrics) => {
			batches.push(metrics.milliseconds);
			losses.push(metrics.loss);
			if (metrics.batch === metrics.totalBatches) ended.resolve(undefined);
		});
		// they come by another port than the result
		await ended.promise;
		return { batches, losses, weights: [...localWeights.subarray(0, 3000)] };
	},
	kill: async (plain) => {
		const trainer = startTrainer();
		try {
			await trainer.trainLocally(taskOf(plain), () => trainer.dispose());
		} catch (error) {
			return error instanceof StoreError ? error.code : String(error);
		}
		return 'it went on';
	}
};
