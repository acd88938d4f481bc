import { StoreError } from '$lib/domain/errors';
import type { FittedModel } from './examples';

/** How the page steers a training that runs: asked between batches. */
export class TrainingControl {
	#isStopped = false;
	#isFinished = false;
	/** The model as it is trained, for whoever asks meanwhile; null before and after. */
	training: FittedModel | null = null;
	/** How long it has been paused by now. */
	pausedMilliseconds = 0;
	/** Present while paused. */
	#pause: PromiseWithResolvers<void> | null = null;

	pause(): void {
		this.#pause ??= Promise.withResolvers();
	}

	resume(): void {
		this.#pause?.resolve();
		this.#pause = null;
	}

	/** Ends the training after the batch that runs; what has been learnt is kept. */
	finish(): void {
		this.#isFinished = true;
		this.resume();
	}

	get isFinished(): boolean {
		return this.#isFinished;
	}

	stop(): void {
		this.#isStopped = true;
		this.resume();
	}

	/**
	 * Lets waiting messages in, then waits while paused.
	 *
	 * @throws {StoreError} `training/stopped`.
	 */
	async checkpoint(): Promise<void> {
		await nextTask();
		await this.#paused();
		if (this.#isStopped) throw new StoreError('training/stopped', 'The training was stopped.');
	}

	async #paused(): Promise<void> {
		if (!this.#pause) return;
		const from = performance.now();
		await this.#pause.promise;
		this.pausedMilliseconds += performance.now() - from;
	}
}

/** One turn of the event loop. A timer would wait 4 ms in a browser, half a batch of a small model. */
function nextTask(): Promise<void> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(null);
	});
}
