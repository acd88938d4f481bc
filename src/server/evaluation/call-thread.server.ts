import { StoreError } from '$lib/domain/errors';
import { startThread } from '../threads.server';
import type { ThreadAnswer } from './thread-answer';

export interface ThreadLimits {
	/** The thread is ended after this long. */
	readonly milliseconds: number;
	/** Of JavaScript heap. */
	readonly megabytes: number;
	/** What is thrown if a limit is passed or the thread dies. */
	readonly onOverrun: (message: string, cause?: unknown) => StoreError;
}

/** Runs `<name>.thread.ts` once on a copy of `input`. The thread has ended when this settles. */
export async function callThread<Value>(
	name: string,
	input: unknown,
	limits: ThreadLimits
): Promise<Value> {
	const thread = startThread(name, {
		workerData: input,
		resourceLimits: { maxOldGenerationSizeMb: limits.megabytes }
	});
	const timer = Promise.withResolvers<never>();
	const timeout = setTimeout(() => {
		timer.reject(limits.onOverrun(`It took longer than ${limits.milliseconds / 1000} seconds.`));
	}, limits.milliseconds);

	const answered = new Promise<Value>((resolve, reject) => {
		thread.once('message', (answer: ThreadAnswer<Value>) => {
			if (answer.ok) resolve(answer.value);
			else reject(errorOf(answer));
		});
		thread.once('error', (cause: NodeJS.ErrnoException) => {
			const isMemory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
			reject(isMemory ? limits.onOverrun('It needs too much memory.', cause) : cause);
		});
		thread.once('exit', () => reject(limits.onOverrun('Its thread ended without an answer.')));
	});
	try {
		return await Promise.race([answered, timer.promise]);
	} finally {
		clearTimeout(timeout);
		await thread.terminate();
	}
}

function errorOf(answer: ThreadAnswer<unknown> & { ok: false }): Error {
	const { code, message, fields } = answer;
	return code ? new StoreError(code, message, { fields }) : new Error(message);
}
