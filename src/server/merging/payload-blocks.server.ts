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
	/** Bytes from one slot to the next. */
	static readonly stride = SLOT_BYTES;
	readonly kernels: AveragingKernels;
	/** One sum per weight of the block, at address 0 of the kernels' memory. */
	readonly sums: Float64Array;

	constructor(numSlots: number) {
		this.kernels = loadKernels(SUMS_BYTES + numSlots * SLOT_BYTES);
		this.sums = new Float64Array(this.kernels.memory.buffer, 0, BLOCK_WEIGHTS);
	}

	/** Where a slot's float32 weights begin. */
	address(slot: number): number {
		return SUMS_BYTES + slot * SLOT_BYTES;
	}

	/** The first `count` weights in a slot: a view, valid until the slot is loaded again. */
	weights(slot: number, count: number): Float32Array {
		return new Float32Array(this.kernels.memory.buffer, this.address(slot), count);
	}

	/**
	 * Loads a range of at most `BLOCK_WEIGHTS` weights of one payload into a slot, dequantised.
	 *
	 * @throws {StoreError} `update/shape-mismatch` if the file has become shorter.
	 */
	async load(
		from: { files: PayloadFiles; k: number },
		{ start, count }: WeightRange,
		slot: number
	) {
		const { files, k } = from;
		const address = this.address(slot);
		if (files.codec(k) === 'float32') {
			return files.readFloats(k, start, this.#bytes(address, 4 * count));
		}
		const q = this.#bytes(address + FLOAT_BYTES, count);
		const scales = this.#bytes(address + SCALES_AT, 4 * Math.ceil(count / BLOCK));
		await files.readInt8(k, start, { scales, q });
		this.kernels.dequantise(address, count, scales.byteOffset, q.byteOffset);
	}

	/** Σ x² of the first `count` weights in a slot; not finite exactly if one of them is not. */
	sumOfSquares(slot: number, count: number): number {
		// the kernel works on whole vectors of 4
		this.weights(slot, 4 * Math.ceil(count / 4)).fill(0, count);
		return this.kernels.sumOfSquares(this.address(slot), count);
	}

	#bytes(address: number, length: number): Uint8Array {
		return new Uint8Array(this.kernels.memory.buffer, address, length);
	}
}

/** Every block of `numWeights` weights, in order. */
export function* blockRanges(numWeights: number): Generator<WeightRange> {
	for (let start = 0; start < numWeights; start += BLOCK_WEIGHTS) {
		yield { start, count: Math.min(BLOCK_WEIGHTS, numWeights - start) };
	}
}
