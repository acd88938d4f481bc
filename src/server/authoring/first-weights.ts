interface Tensor {
	readonly name: string;
	readonly shape: readonly number[];
}

/** Of an embedding's numbers, as Keras begins with. */
const EMBEDDING_RANGE = 0.05;

/**
 * Weights of a model that has learnt nothing yet: Glorot's uniform range for kernels, 0 for biases.
 *
 * @param random Uniform in [0, 1).
 * @returns Flat, in the order of `tensors`.
 * @see Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html
 */
export function firstWeights(tensors: readonly Tensor[], random: () => number): Float32Array {
	return Float32Array.from(
		tensors.flatMap((tensor) => {
			const range = rangeOf(tensor);
			const size = tensor.shape.reduce((product, n) => product * n, 1);
			return Array.from({ length: size }, () => range * (2 * random() - 1));
		})
	);
}

function rangeOf({ name, shape }: Tensor): number {
	if (name.endsWith('/bias')) return 0;
	if (name.endsWith('/embeddings')) return EMBEDDING_RANGE;
	const [inputs = 1, outputs = 1] = shape.slice(-2);
	const window = shape.slice(0, -2).reduce((product, n) => product * n, 1);
	return Math.sqrt(6 / (window * (inputs + outputs)));
}
