import { engine, slice, type Tensor } from '@tensorflow/tfjs-core';
import type { RecurrentKernels, WasmMemory } from './simd';

/** How the operation of a whole sequence is to be done. */
export interface Recurrence {
	readonly memory: WasmMemory;
	readonly kernels: RecurrentKernels;
	/** Gates are clip(0.2·x + 0.5, 0, 1) rather than the logistic function. */
	readonly isHard: boolean;
	/** All outputs are wanted, not the last alone. */
	readonly isAll: boolean;
}

/** T times, B examples, U units ≥ 8. */
interface SequenceSize {
	readonly steps: number;
	readonly rows: number;
	readonly units: number;
}

/** Where the values of a sequence lie, step by step: [T, B, …], so that those of one step are together. */
export class SequenceMemory {
	readonly kernels: RecurrentKernels;
	readonly isHard: 0 | 1;
	readonly steps: number;
	readonly rows: number;
	readonly units: number;
	readonly #memory: WasmMemory;
	readonly #isAll: boolean;

	constructor(
		{ memory, kernels, isHard, isAll }: Recurrence,
		{ steps, rows, units }: SequenceSize
	) {
		this.kernels = kernels;
		this.isHard = isHard ? 1 : 0;
		this.steps = steps;
		this.rows = rows;
		this.units = units;
		this.#memory = memory;
		this.#isAll = isAll;
	}

	/** Room for `times` values of each unit, at one step or at many. What is in it is left from before. */
	room(times: number, steps = 1): Tensor {
		return this.#make([steps, this.rows, times * this.units]);
	}

	/** Room for what is known before the first step, and after each: [T + 1, B, U]. */
	history(first: Tensor): Tensor {
		const all = this.room(1, this.steps + 1);
		const values = this.#memory.typedArrayFromHeap(first);
		this.#memory.typedArrayFromHeap(all).set(values);
		return all;
	}

	/** The outputs that are wanted of a history. */
	outputs(history: Tensor): Tensor {
		return slice(history, [this.#isAll ? 1 : this.steps, 0, 0]);
	}

	address(tensor: Tensor): number {
		return this.#memory.getMemoryOffset(tensor.dataId);
	}

	/** Byte addresses of a tensor's values by step. */
	places(tensor: Tensor): (step: number) => number {
		const start = this.address(tensor);
		const [steps = 1] = tensor.shape;
		const bytes = (4 * tensor.size) / steps;
		return (step) => start + step * bytes;
	}

	/** Byte addresses of the gradient of `outputs` by step; 0 where there is none. */
	gradients(dy: Tensor): (step: number) => number {
		if (this.#isAll) return this.places(dy);
		return (step) => (step === this.steps - 1 ? this.address(dy) : 0);
	}

	/** Of weights that `factors` [T or more, B, U] were multiplied by at each step: by products' gradients [T, B, n]. */
	weightGradient(factors: Tensor, products: Tensor): Tensor {
		const columns = products.shape[2] ?? 0;
		const gradient = this.#make([this.units, columns]);
		const [a, b, c] = [factors, products, gradient].map((tensor) => this.address(tensor)) as [
			number,
			number,
			number
		];
		this.kernels.gemm(this.units, columns, this.steps * this.rows, a, 1, b, c, 0);
		return gradient;
	}

	#make(shape: number[]): Tensor {
		return engine().makeTensorFromTensorInfo(this.#memory.makeOutput(shape, 'float32'));
	}
}
