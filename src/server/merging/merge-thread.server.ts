import type { Worker } from 'node:worker_threads';
import { StoreError } from '$lib/domain/errors';
import { startThread } from '../threads.server';
import type { WantedBackend } from './choose-averager.server';
import { fromThrownError, type ThreadReply, type ThreadRequest } from './merge-thread-protocol';

type Job = ThreadRequest extends infer R
	? R extends ThreadRequest
		? Omit<R, 'id'>
		: never
	: never;

interface Waiting {
	readonly resolve: (result: unknown) => void;
	readonly reject: (error: Error) => void;
}

/** One `merge.thread`: started by its first job, started again by the next job if it died. */
export class MergeThread {
	readonly #waiting = new Map<number, Waiting>();
	readonly #wanted: WantedBackend;
	#thread: Worker | undefined;
	#nextId = 0;

	constructor(wanted: WantedBackend) {
		this.#wanted = wanted;
	}

	/** @throws {StoreError} What the job throws; `request/unavailable` if the thread died. */
	ask(job: Job): Promise<unknown> {
		const thread = (this.#thread ??= this.#start());
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			// work keeps the process alive; an idle thread does not
			thread.ref();
			thread.postMessage({ id, ...job });
		});
	}

	/** Stops the thread; work under way is refused with `request/unavailable`. */
	async close(): Promise<void> {
		await this.#thread?.terminate();
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
