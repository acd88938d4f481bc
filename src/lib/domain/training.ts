/** Where the arithmetic ran. */
export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** Why a backend was passed over, for the user to read. */
export interface BackendChoice {
	readonly backend: BackendName;
	readonly refused: readonly { readonly backend: BackendName; readonly reason: string }[];
}

export type TrainingStatus = 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed';

/** One finished batch, as the chart shows it. */
export interface BatchMetrics {
	/** 1, 2, 3 … over all epochs. */
	readonly batch: number;
	readonly totalBatches: number;
	/** 1-based. */
	readonly epoch: number;
	readonly epochs: number;
	readonly loss: number;
	/** Share of right answers in this batch, 0–1; absent where the recipe asks for none. */
	readonly accuracy?: number;
	readonly milliseconds: number;
}

/** An epoch that is over: means over its batches. */
export interface EpochEnd {
	readonly epoch: number;
	readonly epochs: number;
	readonly loss: number;
	readonly accuracy?: number;
}

/** Means over some examples. */
export interface ModelMeasures {
	readonly numExamples: number;
	readonly loss: number;
	/** Absent where the model learns numbers. */
	readonly accuracy?: number;
	/** The recipe's own, by name. */
	readonly metrics: Readonly<Record<string, number>>;
}

/** What local training measured, for the update's header and the user. */
export interface TrainingSummary {
	readonly numExamples: number;
	/** Begun; the last may have been ended early. */
	readonly epochs: number;
	readonly lossBefore: number;
	readonly lossAfter: number;
	readonly accuracyBefore?: number;
	readonly accuracyAfter?: number;
	readonly milliseconds: number;
	/** It ended before its recipe did, for the plugin lets a training take no longer. */
	readonly isOutOfTime: boolean;
	readonly backend: BackendName;
}
