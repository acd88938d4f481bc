import { BLOCK } from '$lib/domain/codecs/scales';
import { notFinite } from './averager-refusals.server';
import { loadFilteringKernels, type FilteringKernels, type Rows } from './filtering-kernels';
import { BLOCK_WEIGHTS, PayloadBlocks } from './payload-blocks.server';
import type { PayloadFiles, WeightRange } from './payload-files.server';

/** What all rows together may take: the more updates, the fewer weights of each at a time. */
const ROWS_BYTES = 4 * 1024 * 1024;
/** Weights that the kernels take at a time; rows are padded to it. */
const LINE_WEIGHTS = 16;
const LINE_BYTES = 4 * LINE_WEIGHTS;

/**
 * A range of weights of every update of a buffer, side by side, as the kernels want them. Memory is about
 * 4 MB for up to 4,000 updates, and 1 KB an update beyond.
 */
export class PayloadRows {
	readonly kernels: FilteringKernels;
	/** The first byte after the rows: the caller's own. */
	readonly free: number;
	readonly #files: PayloadFiles;
	readonly #factors: readonly number[];
	readonly #blocks = new PayloadBlocks(1);
	/** Weights of each update that are held at a time, at most. */
	readonly width: number;
	/** Bytes from one row to the next. */
	readonly stride: number;

	/**
	 * @param factors What each update is multiplied by, in float32.
	 * @param extraBytes How much memory beside the rows is wanted.
	 */
	constructor(files: PayloadFiles, factors: readonly number[], extraBytes: number) {
		this.#files = files;
		this.#factors = factors;
		this.width = widthFor(files.length);
		// not a power of two: rows that share a set of the cache would push each other out
		this.stride = 4 * this.width + LINE_BYTES;
		this.free = files.length * this.stride;
		this.kernels = loadFilteringKernels(this.free + extraBytes);
	}

	/** All rows, with what lies between them: a view. */
	get bytes(): Uint8Array {
		return new Uint8Array(this.kernels.memory.buffer, 0, this.free);
	}

	/** The ranges that together are `numWeights` weights, in order. */
	*ranges(numWeights: number): Generator<WeightRange> {
		for (let start = 0; start < numWeights; start += this.width) {
			yield { start, count: Math.min(this.width, numWeights - start) };
		}
	}

	/**
	 * Reads one range of every update, dequantised and multiplied by its factor.
	 *
	 * @throws {StoreError} `update/shape-mismatch`.
	 */
	load(range: WeightRange): Rows {
		const { count } = range;
		const padded = LINE_WEIGHTS * Math.ceil(count / LINE_WEIGHTS);
		for (let k = 0; k < this.#files.length; k++) {
			this.#blocks.load({ files: this.#files, k }, range, 0);
			const row = new Float32Array(this.kernels.memory.buffer, k * this.stride, padded);
			row.set(this.#blocks.weights(0, count));
			row.fill(0, count);
			const factor = Math.fround(this.#factors[k] ?? 1);
			if (factor !== 1) this.kernels.scaleRow(row.byteOffset, padded, factor);
		}
		return [0, this.stride, this.#files.length, padded];
	}

	/**
	 * As `load`, for those that cannot tell themselves whether every value is finite.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`.
	 */
	loadFinite(range: WeightRange): Rows {
		const rows = this.load(range);
		if (this.kernels.poisonOf(...rows) !== 0) this.checkFinite(range);
		return rows;
	}

	/**
	 * Reads one range again and names the first update that is not finite, if there is one.
	 *
	 * @throws {StoreError} `update/not-finite`.
	 */
	checkFinite(range: WeightRange): void {
		for (let k = 0; k < this.#files.length; k++) {
			this.#blocks.load({ files: this.#files, k }, range, 0);
			const sum = this.#blocks.sumOfSquares(0, range.count);
			if (!Number.isFinite(sum)) throw notFinite(k, this.#files.length);
		}
	}
}

/** Weights of a row: whole blocks of a scale, so that int8 can be read from there on. */
function widthFor(numUpdates: number): number {
	const blocks = Math.floor(ROWS_BYTES / (4 * BLOCK * numUpdates));
	return BLOCK * Math.min(Math.max(blocks, 1), BLOCK_WEIGHTS / BLOCK);
}
