import type { Averager, PayloadSource } from './averager';
import { checkSources, nameNotFinite } from './averager-refusals.server';
import { blockRanges, PayloadBlocks } from './payload-blocks.server';
import { PayloadFiles, type WeightRange } from './payload-files.server';

/** Updates summed per pass over the sums: `addScaled4`. */
const GROUP = 4;

/** One block of up to four updates: what is read and summed at a time. */
interface Step {
	readonly range: WeightRange;
	/** The updates, by index; `first` is a multiple of 4. */
	readonly first: number;
	readonly last: number;
	/** Two groups of slots: files are read into one while the kernel works on the other. */
	readonly slot: number;
}

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
	readonly #blocks = new PayloadBlocks(2 * GROUP);

	/**
	 * Equal, bit for bit, to the float64 loop over decoded deltas in the order of `sources`, rounded once
	 * to float32 (infinite where the sum is beyond float32). One call at a time.
	 */
	async weightedSum(sources: readonly PayloadSource[], numWeights: number): Promise<Float32Array> {
		checkSources(sources);
		const files = await PayloadFiles.open(sources, numWeights);
		try {
			return await this.#sum(files, sources, numWeights);
		} finally {
			await files.close();
		}
	}

	async #sum(files: PayloadFiles, sources: readonly PayloadSource[], numWeights: number) {
		const result = new Float32Array(numWeights);
		let bad: WeightRange | undefined;

		for await (const step of this.#loaded(files, numWeights)) {
			const { start, count } = step.range;
			if (step.first === 0) this.#blocks.sums.fill(0);
			this.#add(step, sources);
			if (step.last < sources.length) continue;

			const sums = this.#blocks.sums.subarray(0, count);
			if (!allFinite(sums)) bad ??= step.range;
			result.set(sums, start);
		}
		if (bad) await nameNotFinite(this.#blocks, files, bad);
		return result;
	}

	/** Steps in order, each loaded; the next is being read while the caller works on one. */
	async *#loaded(files: PayloadFiles, numWeights: number): AsyncGenerator<Step> {
		const upcoming = steps(files.length, numWeights);
		let next = this.#begin(files, upcoming.next().value);
		try {
			while (next) {
				const { step, reading } = next;
				await reading;
				next = this.#begin(files, upcoming.next().value);
				yield step;
			}
		} finally {
			// a caller that stops early must not leave a read running into the slots of the next call
			await Promise.allSettled([next?.reading]);
		}
	}

	#begin(files: PayloadFiles, step: Step | undefined) {
		return step && { step, reading: this.#load(files, step) };
	}

	async #load(files: PayloadFiles, { range, first, last, slot }: Step): Promise<void> {
		const reads: Promise<void>[] = [];
		for (let k = first; k < last; k++) {
			reads.push(this.#blocks.load({ files, k }, range, slot + k - first));
		}
		const failed = (await Promise.allSettled(reads)).find(({ status }) => status === 'rejected');
		if (failed) await Promise.reject((failed as PromiseRejectedResult).reason as Error);
	}

	#add({ range, first, last, slot }: Step, sources: readonly PayloadSource[]): void {
		const { kernels } = this.#blocks;
		const sums = this.#blocks.sums.byteOffset;
		const [a = 0, b = 0, c = 0, d = 0] = sources.slice(first, last).map((s) => s.coefficient);
		if (last - first === GROUP) {
			const at = this.#blocks.address(slot);
			kernels.addScaled4(sums, range.count, at, PayloadBlocks.stride, a, b, c, d);
			return;
		}
		for (let k = first; k < last; k++) {
			const at = this.#blocks.address(slot + k - first);
			kernels.addScaled(sums, range.count, at, sources[k]?.coefficient ?? 0);
		}
	}

	dispose(): Promise<void> {
		return Promise.resolve();
	}
}

function* steps(numUpdates: number, numWeights: number): Generator<Step, undefined> {
	let slot = 0;
	for (const range of blockRanges(numWeights)) {
		for (let first = 0; first < numUpdates; first += GROUP) {
			yield { range, first, last: Math.min(first + GROUP, numUpdates), slot };
			slot = GROUP - slot;
		}
	}
}

function allFinite(sums: Float64Array): boolean {
	// x - x is 0 for every finite x, else NaN
	let poison = 0;
	for (const sum of sums) poison += sum - sum;
	return poison === 0;
}
