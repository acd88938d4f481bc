import type { PayloadSource } from './averager';
import { checkSources, notFinite } from './averager-refusals.server';
import { blockRanges, PayloadBlocks } from './payload-blocks.server';
import { PayloadFiles, type WeightRange } from './payload-files.server';

/** Updates handed to the device at a time. */
export const GROUP = 4;

/** What a device that sums in float32 has to do; one block of weights is under way at a time. */
export interface SummingDevice {
	/** Sets the block's sums to 0. */
	clear(): void;
	/** sums += c·weights for each of up to four updates. `weights` are views, valid until it resolves. */
	addScaled(group: readonly { c: number; weights: Float32Array<ArrayBuffer> }[]): Promise<void>;
	/** The first `count` sums of the block. */
	sums(count: number): Promise<Float32Array>;
}

/**
 * The weighted sum on a device that computes in float32: payloads are read, dequantised and checked here,
 * block by block, so that every backend refuses alike and uses the same bounded memory.
 *
 * Each weight's error is at most (K + 3)·2⁻²⁴·Σₖ |cₖ·xₖ|: a rounding for cₖ, the product and each addition.
 * Finiteness is checked here, since shaders may assume that NaN and infinity do not exist.
 *
 * @see Higham 2002, Accuracy and Stability of Numerical Algorithms, section 3.1 (error of a dot product)
 */
export class Float32Summation {
	readonly #device: SummingDevice;
	readonly #blocks = new PayloadBlocks(GROUP);

	constructor(device: SummingDevice) {
		this.#device = device;
	}

	/** @throws {StoreError} What `Averager.weightedSum` throws. */
	async run(sources: readonly PayloadSource[], numWeights: number): Promise<Float32Array> {
		checkSources(sources);
		const files = new PayloadFiles(sources, numWeights);
		try {
			const result = new Float32Array(numWeights);
			for (const range of blockRanges(numWeights)) {
				this.#device.clear();
				for (let first = 0; first < sources.length; first += GROUP) {
					const group = sources.slice(first, first + GROUP);
					await this.#device.addScaled(
						group.map(({ coefficient }, slot) => ({
							c: coefficient,
							weights: this.#load(files, range, { k: first + slot, slot })
						}))
					);
				}
				result.set(await this.#device.sums(range.count), range.start);
			}
			return result;
		} finally {
			files.close();
		}
	}

	#load(files: PayloadFiles, range: WeightRange, { k, slot }: { k: number; slot: number }) {
		this.#blocks.load({ files, k }, range, slot);
		if (!Number.isFinite(this.#blocks.sumOfSquares(slot, range.count))) {
			throw notFinite(k, files.length);
		}
		return this.#blocks.weights(slot, range.count);
	}
}
