import { parentPort, workerData, type Transferable } from 'node:worker_threads';
import { StoreError, type ErrorCode } from '$lib/domain/errors';

/** What a thread says, once: the value, or what went wrong (an error does not cross threads whole). */
export type ThreadAnswer<Value> =
	| { readonly ok: true; readonly value: Value }
	| {
			readonly ok: false;
			/** Absent for a bug. */
			readonly code?: ErrorCode;
			readonly message: string;
			readonly fields?: StoreError['fields'];
	  };

/** The body of a thread that does one job: `workerData` in, one answer out, end. */
export async function answerOnce(
	job: (input: never) => Promise<{ value: unknown; transfer?: Transferable[] }>
): Promise<void> {
	if (!parentPort) throw new Error('This file runs as a worker thread only.');
	try {
		const { value, transfer = [] } = await job(workerData as never);
		parentPort.postMessage({ ok: true, value } satisfies ThreadAnswer<unknown>, transfer);
	} catch (error) {
		parentPort.postMessage(describe(error));
	}
}

function describe(error: unknown): ThreadAnswer<never> {
	if (error instanceof StoreError) {
		return { ok: false, code: error.code, message: error.message, fields: error.fields };
	}
	const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return { ok: false, message: text };
}
