/** Declared training: what every device does with its examples. Immutable per version. */
export interface Recipe {
	readonly loss: 'categoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError';
	readonly optimizer: {
		readonly name: 'sgd' | 'momentum' | 'adam' | 'rmsprop';
		readonly learningRate: number;
	};
	/** FedProx: μ of the pull back to the version trained from; absent: none (`workers/proximal`). */
	readonly proximalMu?: number;
	readonly batchSize: number;
	readonly epochs: number;
	readonly metrics: readonly 'accuracy'[];
	/** Fewest examples a device must have before it may train. */
	readonly minExamples: number;
}
