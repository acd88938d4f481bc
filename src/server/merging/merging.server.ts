import type { Worker } from 'node:worker_threads';
import { StoreError } from '$lib/domain/errors';
import { startThread } from '../threads.server';
import type { PayloadsToAlign } from './align-payloads.server';
import type { Averager } from './averager';
import type { WantedBackend } from './choose-averager.server';
import type { PayloadToInspect } from './inspect-payload.server';
import type { BufferToMerge, MergedBuffer } from './merge-buffer.server';
import type { SumToOpen } from './secure/masked-sum.server';
import {
	fromThrownError,
	type MergeThreadJobs,
	type ThreadReply,
	type ThreadRequest
} from './merge-thread-protocol';

type Job = ThreadRequest extends infer R
	? R extends ThreadRequest
		? Omit<R, 'id'>
		: never
	: never;

interface Waiting {
	readonly resolve: (result: unknown) => void;
	readonly reject: (error: Error) => void;
}

/**
 * The merge thread, as seen from the event loop that must not do its work: started by the first job, started
 * again by the next job if it died.
 */
export class Merging implements MergeThreadJobs {
	readonly #waiting = new Map<number, Waiting>();
	readonly #wanted: WantedBackend;
	#thread: Worker | undefined;
	#nextId = 0;

	/** @param wanted The setting AVERAGING_BACKEND. */
	constructor(wanted: WantedBackend = 'auto') {
		this.#wanted = wanted;
	}

	/**
	 * Writes base + step(Σₖ cₖ·Δₖ) to `outPath`, whole and durable or not at all.
	 *
	 * @throws {StoreError} `buffer/empty`, `update/shape-mismatch`, `update/not-finite`,
	 *   `weights/shape-mismatch`, `weights/not-finite`; `request/unavailable` if the thread died.
	 */
	mergeBuffer(input: BufferToMerge): Promise<MergedBuffer> {
		return this.#ask({ job: 'mergeBuffer', input }) as Promise<MergedBuffer>;
	}

	/**
	 * Checks that a payload is whole and finite, and measures it.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`; `request/unavailable` if the thread
	 *   died.
	 */
	inspectPayload(input: PayloadToInspect): Promise<{ norm: number }> {
		return this.#ask({ job: 'inspectPayload', input }) as Promise<{ norm: number }>;
	}

	/**
	 * The cosine between each late update and what the model has learned since its base.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`, `weights/shape-mismatch`;
	 *   `request/unavailable` if the thread died.
	 */
	alignPayloads(input: PayloadsToAlign): Promise<(number | null)[]> {
		return this.#ask({ job: 'alignPayloads', input }) as Promise<(number | null)[]>;
	}

	/**
	 * Writes the mean of masked updates, from them and from what a quorum of helpers has answered.
	 *
	 * @throws {StoreError} `update/shape-mismatch`, `update/sum-implausible`; `request/unavailable` if the
	 *   thread died.
	 */
	async openMaskedSum(input: SumToOpen): Promise<void> {
		await this.#ask({ job: 'openMaskedSum', input });
	}

	/**
	 * Looks for the averaging backends and prints what was found, which the first merge otherwise does.
	 *
	 * @returns The backend that merges will run on.
	 * @throws {StoreError} `backend/none-usable` if the wanted one is not on this machine.
	 */
	chooseBackend(): Promise<Averager['name']> {
		return this.#ask({ job: 'chooseBackend' }) as Promise<Averager['name']>;
	}

	/** Stops the thread; work under way is refused with `request/unavailable`. */
	async close(): Promise<void> {
		await this.#thread?.terminate();
	}

	#ask(job: Job): Promise<unknown> {
		const thread = (this.#thread ??= this.#start());
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			// work keeps the process alive; an idle thread does not
			thread.ref();
			thread.postMessage({ id, ...job });
		});
	}

	#start(): Worker {
		const thread = startThread('merge', { workerData: this.#wanted });
		let cause: unknown;
		thread.on('message', (reply: ThreadReply) => this.#settle(thread, reply));
		thread.on('error', (error) => {
			cause = error;
		});
		thread.on('exit', () => this.#lose(cause));
		return thread;
	}

	#settle(thread: Worker, reply: ThreadReply): void {
		const waiting = this.#waiting.get(reply.id);
		this.#waiting.delete(reply.id);
		if (this.#waiting.size === 0) thread.unref();
		if (reply.ok) waiting?.resolve(reply.result);
		else waiting?.reject(fromThrownError(reply.error));
	}

	#lose(cause: unknown): void {
		this.#thread = undefined;
		const lost = [...this.#waiting.values()];
		this.#waiting.clear();
		for (const { reject } of lost) {
			reject(
				new StoreError('request/unavailable', 'The merge thread stopped during this work.', {
					cause
				})
			);
		}
	}
}
