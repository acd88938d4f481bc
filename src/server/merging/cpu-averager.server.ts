import type { Averager, PayloadSource } from './averager';
import { checkSources, nameNotFinite } from './averager-refusals.server';
import { cpuComparer } from './cpu-comparer.server';
import { blockRanges, PayloadBlocks } from './payload-blocks.server';
import { PayloadFiles, type WeightRange } from './payload-files.server';

/** Updates read, then summed in one pass over the sums: `addScaled4`. */
const GROUP = 4;

/**
 * The weighted sum on the processor: WASM SIMD with float64 sums.
 *
 * Weights are taken block by block and, within a block, the updates in groups of four, so that memory
 * depends neither on the number of updates nor, but for the result, on the number of weights. A NaN or
 * infinite weight makes its sum NaN or infinite for good, whatever its coefficient, so that checking the
 * sums checks every update.
 */
export class CpuAverager implements Averager {
	readonly name = 'cpu';
	readonly comparer = cpuComparer;
	readonly #blocks = new PayloadBlocks(GROUP);

	/**
	 * Equal, bit for bit, to the float64 loop over decoded deltas in the order of `sources`, rounded once
	 * to float32 (infinite where the sum is beyond float32).
	 */
	// eslint-disable-next-line @typescript-eslint/require-await -- async, so that a refusal is a rejection
	async weightedSum(sources: readonly PayloadSource[], numWeights: number): Promise<Float32Array> {
		checkSources(sources);
		const files = new PayloadFiles(sources, numWeights);
		try {
			const result = new Float32Array(numWeights);
			const coefficients = sources.map(({ coefficient }) => coefficient);
			for (const range of blockRanges(numWeights)) {
				this.#sumBlock(files, coefficients, range);
				if (!this.#blocks.roundSums(range.count)) nameNotFinite(this.#blocks, files, range);
				result.set(this.#blocks.weights(0, range.count), range.start);
			}
			return result;
		} finally {
			files.close();
		}
	}

	/** In the order of the updates: what is dense in groups, what is sparse by its entries alone. */
	#sumBlock(files: PayloadFiles, coefficients: readonly number[], range: WeightRange): void {
		this.#blocks.clearSums();
		let group: number[] = [];
		const flush = () => {
			this.#blocks.addScaled(group, range.count);
			group = [];
		};
		coefficients.forEach((coefficient, k) => {
			if (files.codec(k) === 'top-k') {
				flush();
				this.#blocks.addSparse({ files, k }, range, coefficient);
				return;
			}
			this.#blocks.load({ files, k }, range, group.length);
			if (group.push(coefficient) === GROUP) flush();
		});
		flush();
	}

	dispose(): Promise<void> {
		return Promise.resolve();
	}
}
