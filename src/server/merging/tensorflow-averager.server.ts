import type * as tfjs from '@tensorflow/tfjs';
import type { Averager, Found, PayloadSource } from './averager';
import { whyAbsent } from './averager-refusals.server';
import { cpuComparer } from './cpu-comparer.server';
import { Float32Summation, type SummingDevice } from './float32-averager.server';

/** What is used of TensorFlow.js; every package of it has this. */
export type TensorFlow = Pick<typeof tfjs, 'addN' | 'mul' | 'scalar' | 'tensor1d' | 'tidy'>;

type Tensor = ReturnType<TensorFlow['addN']>;

/** The weighted sum by TensorFlow, in float32, on whichever device the given package runs. */
export class TensorflowAverager implements Averager {
	readonly name = 'tensorflow';
	readonly comparer = cpuComparer;
	readonly #sums: TensorflowSums;
	readonly #summation: Float32Summation;

	constructor(tf: TensorFlow) {
		this.#sums = new TensorflowSums(tf);
		this.#summation = new Float32Summation(this.#sums);
	}

	async weightedSum(sources: readonly PayloadSource[], numWeights: number): Promise<Float32Array> {
		try {
			return await this.#summation.run(sources, numWeights);
		} finally {
			// a refusal leaves the sums of a block behind
			this.#sums.clear();
		}
	}

	dispose(): Promise<void> {
		this.#sums.clear();
		return Promise.resolve();
	}
}

class TensorflowSums implements SummingDevice {
	readonly #tf: TensorFlow;
	#sum: Tensor | undefined;

	constructor(tf: TensorFlow) {
		this.#tf = tf;
	}

	clear(): void {
		this.#sum?.dispose();
		this.#sum = undefined;
	}

	addScaled(group: readonly { c: number; weights: Float32Array }[]): Promise<void> {
		const tf = this.#tf;
		const sum = tf.tidy(() => {
			// a copy: some backends read the array only when the result is asked for
			const scaled = group.map(({ c, weights }) =>
				tf.mul(tf.tensor1d(weights.slice()), tf.scalar(c, 'float32'))
			);
			return tf.addN(this.#sum ? [this.#sum, ...scaled] : scaled);
		});
		this.clear();
		this.#sum = sum;
		return Promise.resolve();
	}

	async sums(): Promise<Float32Array> {
		if (!this.#sum) throw new Error('Nothing was added to this block.');
		return (await this.#sum.data()) as Float32Array;
	}
}

/** Looks for the optional peer dependency `@tensorflow/tfjs-node-gpu`. */
export async function findTensorflow(): Promise<Found> {
	// not a literal: neither the type checker nor a bundler may look for a package that need not be there
	const name = ['@tensorflow', 'tfjs-node-gpu'].join('/');
	try {
		const tf = (await import(/* @vite-ignore */ name)) as TensorFlow;
		return { averager: new TensorflowAverager(tf) };
	} catch (error) {
		return { absent: whyAbsent(name, error) };
	}
}
