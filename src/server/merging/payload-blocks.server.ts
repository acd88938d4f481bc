import { unpackNibbles } from '$lib/domain/codecs/nibbles';
import { BLOCK, numScales } from '$lib/domain/codecs/scales';
import { loadKernels, type AveragingKernels } from './averaging-kernels';
import type { PayloadFiles, WeightRange } from './payload-files.server';
import { SparseReader } from './sparse-reader.server';

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
	readonly #sparse = new SparseReader();
	/** Four-bit weights of a block, as they are in the file. */
	readonly #nibbles = new Uint8Array(BLOCK_WEIGHTS / 2);

	constructor(numSlots: number) {
		this.#kernels = loadKernels(SUMS_BYTES + numSlots * SLOT_BYTES);
	}

	/** The first `count` weights in a slot: a view, valid until the slot is loaded again. */
	weights(slot: number, count: number): Float32Array<ArrayBuffer> {
		return new Float32Array(this.#kernels.memory.buffer, address(slot), count);
	}

	/**
	 * Loads a range of at most `BLOCK_WEIGHTS` weights of one payload into a slot, decoded.
	 *
	 * @throws {StoreError} `update/shape-mismatch` if the file has become shorter, `update/malformed`.
	 */
	load(from: { files: PayloadFiles; k: number }, range: WeightRange, slot: number): void {
		const { files, k } = from;
		const at = address(slot);
		const codec = files.codec(k);
		if (codec === 'float32') files.readFloats(k, range.start, this.#bytes(at, 4 * range.count));
		else if (codec === 'top-k') this.#loadSparse(from, range, slot);
		else this.#loadQuantised(from, range, at);
	}

	#loadQuantised(
		{ files, k }: { files: PayloadFiles; k: number },
		{ start, count }: WeightRange,
		at: number
	): void {
		const q = this.#bytes(at + FLOAT_BYTES, count);
		const scales = this.#bytes(at + SCALES_AT, 4 * numScales(count));
		if (files.codec(k) === 'int4') {
			const nibbles = this.#nibbles.subarray(0, Math.ceil(count / 2));
			files.readQuantised(k, start, { scales, q: nibbles });
			unpackNibbles(nibbles, new Int8Array(q.buffer, q.byteOffset, count));
		} else files.readQuantised(k, start, { scales, q });
		this.#kernels.dequantise(at, count, scales.byteOffset, q.byteOffset);
	}

	#loadSparse(
		{ files, k }: { files: PayloadFiles; k: number },
		range: WeightRange,
		slot: number
	): void {
		const weights = this.weights(slot, range.count).fill(0);
		for (const { first, indices, values } of this.#sparse.segments(files, k, range)) {
			const shift = first - range.start;
			// past either end of the range a typed array ignores the write
			for (let i = 0; i < indices.length; i++) weights[shift + (indices[i] ?? 0)] = values[i] ?? 0;
		}
	}

	/**
	 * sums[i] += coefficient·x[i] for a range of a top-k payload, straight from its entries: the sums are those
	 * of `load` and `addScaled`, bit for bit, since adding 0 changes no sum.
	 */
	addSparse(
		{ files, k }: { files: PayloadFiles; k: number },
		{ start, count }: WeightRange,
		coefficient: number
	): void {
		const sums = new Float64Array(this.#kernels.memory.buffer, 0, count);
		for (const { first, indices, values } of this.#sparse.segments(files, k, { start, count })) {
			const shift = first - start;
			for (let i = 0; i < indices.length; i++) {
				const at = shift + (indices[i] ?? 0);
				if (at >= 0 && at < count) sums[at] = (sums[at] ?? 0) + coefficient * (values[i] ?? 0);
			}
		}
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
