import type { Worker } from 'node:worker_threads';
import { StoreError } from '$lib/domain/errors';
import { startThread } from '../threads.server';
import type { Part, UploadReply, UploadRequest } from './upload-thread-protocol';

type Taken = Extract<UploadReply, { kind: 'taken' }>;

/**
 * The thread that hashes and writes large uploads, started by the first of them and started again if it died.
 * Parts are handed over without a copy, so that the loop which receives them has only to receive them.
 */
export class UploadThread {
	readonly #waiting = new Map<number, PromiseWithResolvers<Taken>>();
	#thread: Worker | undefined;
	#nextId = 0;

	/** One file on its way, at `path`, which is not there yet. */
	begin(path: string): Upload {
		const id = this.#nextId++;
		return {
			send: (part) => this.#ask({ id, kind: 'part', path, part }, [part.buffer]),
			abort: async () => {
				await this.#ask({ id, kind: 'abort' }).catch(() => undefined);
			}
		};
	}

	#ask(request: UploadRequest, handedOver: ArrayBuffer[] = []): Promise<Taken> {
		const thread = (this.#thread ??= this.#start());
		const waiting = Promise.withResolvers<Taken>();
		this.#waiting.set(request.id, waiting);
		// work keeps the process alive; an idle thread does not
		thread.ref();
		thread.postMessage(request, handedOver);
		return waiting.promise;
	}

	#start(): Worker {
		const thread = startThread('upload');
		let cause: unknown;
		thread.on('message', (reply: UploadReply) => this.#settle(thread, reply));
		thread.on('error', (error) => {
			cause = error;
		});
		thread.on('exit', () => this.#lose(cause));
		return thread;
	}

	#settle(thread: Worker, reply: UploadReply): void {
		const waiting = this.#waiting.get(reply.id);
		this.#waiting.delete(reply.id);
		if (this.#waiting.size === 0) thread.unref();
		if (reply.kind === 'taken') waiting?.resolve(reply);
		// as the file system says it: structured clone would drop the code
		else waiting?.reject(Object.assign(new Error(reply.message), { code: reply.code }));
	}

	#lose(cause: unknown): void {
		this.#thread = undefined;
		const lost = [...this.#waiting.values()];
		this.#waiting.clear();
		const message = 'The upload thread stopped during this work.';
		for (const { reject } of lost)
			reject(new StoreError('request/unavailable', message, { cause }));
	}
}

export interface Upload {
	/** Hands over the next part. @returns Its memory, once it is written; after the last, once all is durable. */
	send(part: Part): Promise<Taken>;
	/** Gives it up. @returns Once the thread has closed the file. */
	abort(): Promise<void>;
}
