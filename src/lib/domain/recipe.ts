import type { TargetSpec } from './examples';
import type { Expression } from './expression';

export const LOSSES = [
	'categoricalCrossentropy',
	/** As the one before, with targets that are indices: for many classes. */
	'sparseCategoricalCrossentropy',
	'binaryCrossentropy',
	'meanSquaredError'
] as const;

export type LossName = (typeof LOSSES)[number];

/** A measure of the recipe's own, its mean over a batch. */
export interface Metric {
	readonly name: string;
	readonly expression: Expression;
}

export const METRIC_NAME = /^[a-zA-Z][a-zA-Z0-9_ ]{0,39}$/;
/** Accuracy among them. Each is computed on every batch of every device. */
export const MOST_METRICS = 6;

/** Declared training: what every device does with its examples. Immutable per version. */
export interface Recipe {
	readonly loss: LossName | { readonly expression: Expression };
	readonly optimizer: {
		readonly name: 'sgd' | 'momentum' | 'adam' | 'rmsprop';
		readonly learningRate: number;
	};
	/** FedProx: μ of the pull back to the version trained from; absent: none (`workers/proximal`). */
	readonly proximalMu?: number;
	readonly batchSize: number;
	readonly epochs: number;
	readonly metrics: readonly ('accuracy' | Metric)[];
	/** Fewest examples a device must have before it may train. */
	readonly minExamples: number;
	/** How far a plugin may steer a training; what is absent is exactly as above. */
	readonly bounds?: {
		readonly epochs?: readonly [number, number];
		readonly batchSize?: readonly [number, number];
		readonly learningRate?: readonly [number, number];
	};
}

/** The metrics that a recipe declares itself. */
export function ownMetrics({ metrics }: Pick<Recipe, 'metrics'>): readonly Metric[] {
	return metrics.filter((metric) => metric !== 'accuracy');
}

/** The loss that suits what a plugin's examples are; most models that learn the same are trained by it. */
export function usualLoss(kind: TargetSpec['kind']): LossName {
	if (kind === 'classes') return 'categoricalCrossentropy';
	return kind === 'values' ? 'meanSquaredError' : 'sparseCategoricalCrossentropy';
}
