import type { PayloadsToAlign } from './align-payloads.server';
import type { Averager } from './averager';
import type { WantedBackend } from './choose-averager.server';
import type { PayloadToInspect } from './inspect-payload.server';
import type { BufferToMerge, MergedBuffer } from './merge-buffer.server';
import type { SumToOpen } from './secure/masked-sum.server';
import { MergeThread } from './merge-thread.server';
import type { MergeThreadJobs } from './merge-thread-protocol';

/**
 * The merge thread, as seen from the event loop that must not do its work, and a second one like it that looks
 * at what comes in meanwhile: a merge takes seconds, and nobody who sends an update should wait for it.
 */
export class Merging implements MergeThreadJobs {
	readonly #merger: MergeThread;
	readonly #inspector: MergeThread;

	/** @param wanted The setting AVERAGING_BACKEND. */
	constructor(wanted: WantedBackend = 'auto') {
		this.#merger = new MergeThread(wanted);
		this.#inspector = new MergeThread(wanted);
	}

	/**
	 * Writes base + step(Σₖ cₖ·Δₖ) to `outPath`, whole and durable or not at all.
	 *
	 * @throws {StoreError} `buffer/empty`, `update/shape-mismatch`, `update/not-finite`,
	 *   `weights/shape-mismatch`, `weights/not-finite`; `request/unavailable` if the thread died.
	 */
	mergeBuffer(input: BufferToMerge): Promise<MergedBuffer> {
		return this.#merger.ask({ job: 'mergeBuffer', input }) as Promise<MergedBuffer>;
	}

	/**
	 * Checks that a payload is whole and finite, and measures it.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`; `request/unavailable` if the thread
	 *   died.
	 */
	inspectPayload(input: PayloadToInspect): Promise<{ norm: number }> {
		return this.#inspector.ask({ job: 'inspectPayload', input }) as Promise<{ norm: number }>;
	}

	/**
	 * The cosine between each late update and what the model has learned since its base.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`, `weights/shape-mismatch`;
	 *   `request/unavailable` if the thread died.
	 */
	alignPayloads(input: PayloadsToAlign): Promise<(number | null)[]> {
		return this.#merger.ask({ job: 'alignPayloads', input }) as Promise<(number | null)[]>;
	}

	/**
	 * Writes the mean of masked updates, from them and from what a quorum of helpers has answered.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/sum-implausible`; `request/unavailable` if the
	 *   thread died.
	 */
	async openMaskedSum(input: SumToOpen): Promise<void> {
		await this.#merger.ask({ job: 'openMaskedSum', input });
	}

	/**
	 * Looks for the averaging backends and prints what was found, which the first merge otherwise does.
	 *
	 * @returns The backend that merges will run on.
	 * @throws {StoreError} `backend/none-usable` if the wanted one is not on this machine.
	 */
	chooseBackend(): Promise<Averager['name']> {
		return this.#merger.ask({ job: 'chooseBackend' }) as Promise<Averager['name']>;
	}

	/** Stops the threads; work under way is refused with `request/unavailable`. */
	async close(): Promise<void> {
		await Promise.all([this.#merger.close(), this.#inspector.close()]);
	}
}
