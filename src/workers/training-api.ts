import type { Encoding } from '$lib/domain/codec';
import type { BatchSpec } from '$lib/domain/examples';
import type { FrozenWeights } from '$lib/domain/frozen-weights';
import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import type { Recipe } from '$lib/domain/recipe';
import type { PlannedRecipe } from '$lib/domain/steering';
import type {
	BackendChoice,
	BatchMetrics,
	EpochEnd,
	ModelMeasures,
	TrainingSummary
} from '$lib/domain/training';
import type { WeightSpec } from '$lib/domain/weights';

/** What page and worker say to each other over Comlink: plain data, buffers transferred. */

export interface ModelState {
	/** `modelTopology` of a tfjs LayersModel `model.json`. */
	readonly topology: unknown;
	readonly weightSpecs: readonly WeightSpec[];
	/** Flat, in the order of `weightSpecs`: what is learnt, and all where nothing is frozen. */
	readonly weights: Float32Array;
	/** Null or absent where nothing is. */
	readonly frozen?: FrozenWeights | null;
}

/** n examples, packed. */
export interface ExampleBatch {
	readonly spec: BatchSpec;
	/** [n, ...inputShape] flat. */
	readonly inputs: Float32Array;
	/** [n, ...targetShape] flat: indices of classes, or the numbers to learn. */
	readonly labels: Uint32Array | Float32Array;
}

export interface TrainingTask {
	readonly model: ModelState;
	readonly recipe: PlannedRecipe;
	readonly examples: ExampleBatch;
	/** How the delta is written; the model's manifest says. */
	readonly encoding: Encoding;
	/** What earlier updates of this device left out; null if there is none. */
	readonly residual: Float32Array | null;
	/** Null: not clipped. */
	readonly clippingNorm: number | null;
	/** What its base version promises: then its own clipping norm counts. */
	readonly privacy: PrivacyPolicy;
	/** Of the shuffle and of stochastic rounding. */
	readonly seed: number;
	/**
	 * How long it may take, pauses left out, in milliseconds; absent: as long as it takes. After that no further batch
	 * begins, and what has been learnt is measured and kept. One batch runs in any case.
	 */
	readonly mostMilliseconds?: number;
}

export interface TrainingResult {
	/** The trained copy: flat, same order as the base. */
	readonly localWeights: Float32Array;
	/** Encoded delta, ready for a container; for a secure sum the words that are still to be masked. */
	readonly payload: Uint8Array<ArrayBuffer>;
	/** What the payload leaves out, for the next update; null where nothing is. */
	readonly residual: Float32Array<ArrayBuffer> | null;
	readonly deltaNorm: number;
	readonly summary: TrainingSummary;
}

/** A model by its weights, or the one that is being trained, as it is now. */
export type AskedModel = ModelState | 'training';

export interface TrainingApi {
	/** Tries webgpu, wasm, cpu in turn by self-test; remembers the answer. `only` asks for one of them. */
	chooseBackend(only?: BackendChoice['backend']): Promise<BackendChoice>;
	/**
	 * Trains a copy of the model. Calls `onBatch` after each batch, and waits for `onEpoch` after each epoch: false
	 * ends the training and keeps what has been learnt.
	 *
	 * @throws {StoreError} `training/no-examples`, `training/stopped`, `training/diverged`,
	 *   `model/not-trainable`, `weights/shape-mismatch`, `backend/none-usable`.
	 */
	trainLocally(
		task: TrainingTask,
		onBatch: (metrics: BatchMetrics) => void,
		onEpoch?: (end: EpochEnd) => Promise<boolean>
	): Promise<TrainingResult>;
	pause(): void;
	resume(): void;
	/** Ends the training after the batch that runs, and keeps what has been learnt. */
	finish(): void;
	/** Ends it with `training/stopped`; nothing is kept. */
	stop(): void;
	/** Class probabilities [n, …, numLabels] or numbers [n, ...targetShape], flat. */
	predict(model: AskedModel, examples: Omit<ExampleBatch, 'labels'>): Promise<Float32Array>;
	/** @throws {StoreError} `training/stopped` where none runs and `training` was asked for. */
	evaluate(
		model: AskedModel,
		examples: ExampleBatch,
		recipe: Pick<Recipe, 'loss' | 'metrics'>
	): Promise<ModelMeasures>;
}
