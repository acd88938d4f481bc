import { NUM_DIGITS } from '../../../prisma/seed/digits/mnist';
import { shuffled } from '../../../src/lib/domain/random';
import { ConvGeometry, KERNEL_AREA, OUT_AREA, POOLED_AREA } from './conv-geometry';
import type { SparseDigits } from './sparse-digits';

/** How one person trains. */
export interface LocalTraining {
	readonly learningRate: number;
	readonly batchSize: number;
	readonly epochs: number;
	/** FedProx: the pull back to where training began; 0 is plain SGD. */
	readonly proximalMu: number;
}

/** Whose pictures, and what is different about them. */
export interface TrainingJob extends LocalTraining {
	readonly digits: SparseDigits;
	/** Indices of the pictures. */
	readonly own: ArrayLike<number>;
	/** Who trains on wrong labels. */
	readonly labelOf?: ((label: number) => number) | undefined;
	/** SCAFFOLD: c − cₖ, added to every gradient. */
	readonly correction?: Float32Array | undefined;
	readonly random: () => number;
}

/**
 * Convolution 5 × 5 with stride 2, ReLU, 2 × 2 maxima, ten softmax digits; in typed arrays. Merges and codecs are
 * the real ones in this simulator, and this alone plays what a device does: for so small a network it is far
 * faster than a tfjs step. Weights are flat, in the order of a tfjs model: kernel [5, 5, 1, F], biases [F],
 * kernel [36·F, 10], biases [10].
 */
export class ConvNet {
	readonly numWeights: number;
	readonly #filters: number;
	readonly #geometry: ConvGeometry;
	readonly #convBias: number;
	readonly #dense: number;
	readonly #denseBias: number;
	readonly #gradient: Float32Array;
	readonly #map: Float32Array;
	readonly #mapErrors: Float32Array;
	readonly #pooled: Float32Array;
	/** Where in the map each pooled value comes from. */
	readonly #origins: Uint16Array;
	readonly #logits = new Float64Array(NUM_DIGITS);

	constructor(filters: number) {
		this.#filters = filters;
		this.#geometry = new ConvGeometry(filters);
		this.#convBias = KERNEL_AREA * filters;
		this.#dense = this.#convBias + filters;
		this.#denseBias = this.#dense + POOLED_AREA * filters * NUM_DIGITS;
		this.numWeights = this.#denseBias + NUM_DIGITS;
		this.#gradient = new Float32Array(this.numWeights);
		this.#map = new Float32Array(OUT_AREA * filters);
		this.#mapErrors = new Float32Array(OUT_AREA * filters);
		this.#pooled = new Float32Array(POOLED_AREA * filters);
		this.#origins = new Uint16Array(POOLED_AREA * filters);
	}

	/** Glorot's uniform law, biases 0. */
	initial(random: () => number): Float32Array<ArrayBuffer> {
		const weights = new Float32Array(this.numWeights);
		const fill = (from: number, to: number, fans: number) => {
			const limit = Math.sqrt(6 / fans);
			for (let i = from; i < to; i++) weights[i] = limit * (2 * random() - 1);
		};
		fill(0, this.#convBias, KERNEL_AREA * (1 + this.#filters));
		fill(this.#dense, this.#denseBias, POOLED_AREA * this.#filters + NUM_DIGITS);
		return weights;
	}

	/** SGD in place. @returns How many steps it took. */
	train(weights: Float32Array, job: TrainingJob): number {
		const base = job.proximalMu > 0 ? weights.slice() : null;
		let steps = 0;
		for (let epoch = 0; epoch < job.epochs; epoch++) {
			const order = shuffled(job.own.length, job.random);
			for (let from = 0; from < order.length; from += job.batchSize) {
				const batch = order.subarray(from, from + job.batchSize);
				this.#sumGradients(weights, job, batch);
				const rate = job.learningRate / batch.length;
				// before the step: both belong to the gradient at the weights it was taken at
				if (base) pull(weights, base, job.learningRate * job.proximalMu);
				if (job.correction) addScaled(weights, job.correction, -job.learningRate);
				addScaled(weights, this.#gradient, -rate);
				steps++;
			}
		}
		return steps;
	}

	/** On the pictures `from` ≤ n < `to`; all where they are not given. */
	measure(
		weights: Float32Array,
		digits: SparseDigits,
		[from, to] = [0, digits.labels.length]
	): { readonly accuracy: number; readonly loss: number } {
		let [right, loss] = [0, 0];
		for (let n = from; n < to; n++) {
			this.#forward(weights, digits, n);
			const own = this.#logits[digits.labels[n] ?? 0] ?? 0;
			const largest = Math.max(...this.#logits);
			if (own === largest) right++;
			let sum = 0;
			for (let d = 0; d < NUM_DIGITS; d++) sum += Math.exp((this.#logits[d] ?? 0) - largest);
			loss += Math.log(sum) + largest - own;
		}
		return { accuracy: right / (to - from), loss: loss / (to - from) };
	}

	#sumGradients(weights: Float32Array, job: TrainingJob, batch: Uint32Array): void {
		const { digits, own, labelOf } = job;
		this.#gradient.fill(0);
		for (const chosen of batch) {
			const n = own[chosen] ?? 0;
			const label = digits.labels[n] ?? 0;
			this.#forward(weights, digits, n);
			this.#backward(weights, labelOf ? labelOf(label) : label);
			this.#geometry.addKernelGradient(this.#gradient, this.#mapErrors, { digits, n });
		}
	}

	#forward(weights: Float32Array, digits: SparseDigits, n: number): void {
		const map = this.#map;
		const pooled = this.#pooled;
		this.#geometry.convolve(map, weights, { digits, n });
		this.#geometry.pool(pooled, this.#origins, map);
		const logits = this.#logits;
		for (let d = 0; d < NUM_DIGITS; d++) logits[d] = weights[this.#denseBias + d] ?? 0;
		for (let i = 0; i < pooled.length; i++) {
			const a = Math.max(
				0,
				(pooled[i] ?? 0) + (weights[this.#convBias + (i % this.#filters)] ?? 0)
			);
			pooled[i] = a;
			if (a === 0) continue;
			const row = this.#dense + i * NUM_DIGITS;
			for (let d = 0; d < NUM_DIGITS; d++) {
				logits[d] = (logits[d] ?? 0) + a * (weights[row + d] ?? 0);
			}
		}
	}

	/** Adds all gradients but the kernel's, and leaves the errors of the map for that. */
	#backward(weights: Float32Array, label: number): void {
		const gradient = this.#gradient;
		const errors = this.#logits;
		const largest = Math.max(...errors);
		let sum = 0;
		for (let d = 0; d < NUM_DIGITS; d++) {
			const power = Math.exp((errors[d] ?? 0) - largest);
			errors[d] = power;
			sum += power;
		}
		for (let d = 0; d < NUM_DIGITS; d++) {
			const error = (errors[d] ?? 0) / sum - (d === label ? 1 : 0);
			errors[d] = error;
			gradient[this.#denseBias + d] = (gradient[this.#denseBias + d] ?? 0) + error;
		}
		this.#mapErrors.fill(0);
		for (let i = 0; i < this.#pooled.length; i++) {
			const a = this.#pooled[i] ?? 0;
			if (a > 0) this.#backwardAt(weights, i, a);
		}
	}

	#backwardAt(weights: Float32Array, i: number, a: number): void {
		const gradient = this.#gradient;
		const row = this.#dense + i * NUM_DIGITS;
		let error = 0;
		for (let d = 0; d < NUM_DIGITS; d++) {
			const e = this.#logits[d] ?? 0;
			error += e * (weights[row + d] ?? 0);
			gradient[row + d] = (gradient[row + d] ?? 0) + a * e;
		}
		this.#mapErrors[this.#origins[i] ?? 0] = error;
		const bias = this.#convBias + (i % this.#filters);
		gradient[bias] = (gradient[bias] ?? 0) + error;
	}
}

function addScaled(sum: Float32Array, values: Float32Array, scale: number): void {
	for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + scale * (values[i] ?? 0);
}

function pull(weights: Float32Array, base: Float32Array, strength: number): void {
	for (let i = 0; i < weights.length; i++) {
		const w = weights[i] ?? 0;
		weights[i] = w - strength * (w - (base[i] ?? 0));
	}
}
