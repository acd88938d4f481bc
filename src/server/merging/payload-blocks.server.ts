import { BLOCK } from '$lib/domain/codec';
import { loadKernels, type AveragingKernels } from './averaging-kernels';
import type { PayloadFiles, WeightRange } from './payload-files.server';

/** Weights per block: its reads are 512 KB, and its float64 sums (1 MB) stay in the core's cache. */
export const BLOCK_WEIGHTS = 131_072;

/** float64 sums of one block, at address 0. */
const SUMS_BYTES = 8 * BLOCK_WEIGHTS;
const FLOAT_BYTES = 4 * BLOCK_WEIGHTS;
/** A slot holds a block's float32 weights, then room for its int8 form: quantised weights and scales. */
const SCALES_AT = FLOAT_BYTES + BLOCK_WEIGHTS;
const SLOT_BYTES = SCALES_AT + (4 * BLOCK_WEIGHTS) / BLOCK;

/** Blocks of payloads as float32 in the memory of the kernels: files are read straight into it. */
export class PayloadBlocks {
	readonly #kernels: AveragingKernels;

	constructor(numSlots: number) {
		this.#kernels = loadKernels(SUMS_BYTES + numSlots * SLOT_BYTES);
	}

	/** The first `count` weights in a slot: a view, valid until the slot is loaded again. */
	weights(slot: number, count: number): Float32Array<ArrayBuffer> {
		return new Float32Array(this.#kernels.memory.buffer, address(slot), count);
	}

	/**
	 * Loads a range of at most `BLOCK_WEIGHTS` weights of one payload into a slot, dequantised.
	 *
	 * @throws {StoreError} `update/shape-mismatch` if the file has become shorter.
	 */
	load(
		from: { files: PayloadFiles; k: number },
		{ start, count }: WeightRange,
		slot: number
	): void {
		const { files, k } = from;
		const at = address(slot);
		if (files.codec(k) === 'float32') {
			files.readFloats(k, start, this.#bytes(at, 4 * count));
			return;
		}
		const q = this.#bytes(at + FLOAT_BYTES, count);
		const scales = this.#bytes(at + SCALES_AT, 4 * Math.ceil(count / BLOCK));
		files.readInt8(k, start, { scales, q });
		this.#kernels.dequantise(at, count, scales.byteOffset, q.byteOffset);
	}

	clearSums(): void {
		this.#bytes(0, SUMS_BYTES).fill(0);
	}

	/** sums[i] += Σ coefficients[slot]·weights(slot)[i], for the first `count` weights of up to four slots. */
	addScaled(coefficients: readonly number[], count: number): void {
		const [a, b, c, d] = coefficients;
		if (a !== undefined && b !== undefined && c !== undefined && d !== undefined) {
			this.#kernels.addScaled4(0, count, address(0), SLOT_BYTES, a, b, c, d);
			return;
		}
		coefficients.forEach((c, slot) => this.#kernels.addScaled(0, count, address(slot), c));
	}

	/** Leaves the sums, rounded to float32, in slot 0. @returns Whether every sum is finite. */
	roundSums(count: number): boolean {
		// the kernel works on whole vectors of 4
		new Float64Array(this.#kernels.memory.buffer, 0, wholeVectors(count)).fill(0, count);
		return this.#kernels.roundSums(0, count, address(0)) === 0;
	}

	/** Σ x² of the first `count` weights in a slot; not finite exactly if one of them is not. */
	sumOfSquares(slot: number, count: number): number {
		this.weights(slot, wholeVectors(count)).fill(0, count);
		return this.#kernels.sumOfSquares(address(slot), count);
	}

	#bytes(at: number, length: number): Uint8Array {
		return new Uint8Array(this.#kernels.memory.buffer, at, length);
	}
}

/** Where a slot's float32 weights begin. */
function address(slot: number): number {
	return SUMS_BYTES + slot * SLOT_BYTES;
}

function wholeVectors(count: number): number {
	return 4 * Math.ceil(count / 4);
}

/** Every block of `numWeights` weights, in order. */
export function* blockRanges(numWeights: number): Generator<WeightRange> {
	for (let start = 0; start < numWeights; start += BLOCK_WEIGHTS) {
		yield { start, count: Math.min(BLOCK_WEIGHTS, numWeights - start) };
	}
}
