/** What a plugin's examples look like: the model's input and its labels. */
export interface ExampleSpec {
	/** Shape of one input, without the batch axis. */
	readonly inputShape: readonly number[];
	/** What each class is called, in the order of the model's outputs. */
	readonly labels: readonly string[];
}

/** One private example. It never leaves the device. */
export interface Example {
	/** Flat, of the model's input shape, values in [0, 1]. */
	readonly input: Float32Array;
	/** Index into the labels. */
	readonly label: number;
}
