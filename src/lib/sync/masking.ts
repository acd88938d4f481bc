import { StoreError, type ErrorCode } from '$lib/domain/errors';
import type { Binding } from '$lib/wire/secure/opening';
import maskingWorkerUrl from './masking.worker?worker&url';

export interface MaskingTask {
	readonly words: Uint32Array<ArrayBuffer>;
	readonly binding: Binding;
}

export type MaskingAnswer =
	| { readonly payload: Uint8Array<ArrayBuffer> }
	/** The code of a `StoreError`, else null. */
	| { readonly code: ErrorCode | null; readonly message: string };

/**
 * `maskUpdate` off the page's thread, in a worker that lives as long as the task: six key streams over a large
 * model would hold the page up. `words` are moved there and are gone here.
 *
 * @throws {StoreError} What `maskUpdate` throws; `request/unavailable` if the worker cannot run.
 */
export async function maskInWorker(
	words: Uint32Array<ArrayBuffer>,
	binding: Binding
): Promise<Uint8Array<ArrayBuffer>> {
	const worker = new Worker(maskingWorkerUrl, { type: 'module', name: 'masking' });
	const answered = Promise.withResolvers<MaskingAnswer>();
	const fail = (cause: Event) => {
		const message = 'The part of this page that hides updates could not run. Please try again.';
		answered.reject(new StoreError('request/unavailable', message, { cause }));
	};
	worker.onmessage = ({ data }: MessageEvent<MaskingAnswer>) => answered.resolve(data);
	worker.onerror = fail;
	worker.onmessageerror = fail;
	try {
		const task: MaskingTask = { words, binding };
		worker.postMessage(task, [words.buffer]);
		const answer = await answered.promise;
		if ('payload' in answer) return answer.payload;
		throw answer.code ? new StoreError(answer.code, answer.message) : new Error(answer.message);
	} finally {
		worker.terminate();
	}
}
