import { proxy, releaseProxy, wrap } from 'comlink';
import { StoreError } from '$lib/domain/errors';
import { keepThrownErrors } from '$workers/thrown-errors';
import type { TrainingApi } from '$workers/training-api';
import trainingWorkerUrl from '$workers/training.worker?worker&url';

/** The training worker as the page sees it. */
export interface Trainer {
	chooseBackend(
		...args: Parameters<TrainingApi['chooseBackend']>
	): ReturnType<TrainingApi['chooseBackend']>;
	/** As in `TrainingApi`; also `request/unavailable` if the worker cannot start or dies. */
	trainLocally(
		...args: Parameters<TrainingApi['trainLocally']>
	): ReturnType<TrainingApi['trainLocally']>;
	predict(...args: Parameters<TrainingApi['predict']>): ReturnType<TrainingApi['predict']>;
	evaluate(...args: Parameters<TrainingApi['evaluate']>): ReturnType<TrainingApi['evaluate']>;
	pause(): Promise<void>;
	resume(): Promise<void>;
	finish(): Promise<void>;
	stop(): Promise<void>;
	/** Ends the worker; whatever still runs in it is refused. */
	dispose(): void;
}

keepThrownErrors();

/** Starts the training worker. It loads its backend when it is first used. */
export function startTrainer(): Trainer {
	const worker = new Worker(trainingWorkerUrl, { type: 'module', name: 'training' });
	const remote = wrap<TrainingApi>(worker);
	const death = Promise.withResolvers<never>();
	// asked for only while something runs
	death.promise.catch(() => undefined);

	const fail = (why: string, cause?: unknown) => {
		death.reject(new StoreError('request/unavailable', why, { cause }));
		worker.terminate();
	};
	// without these, a call to a worker that is gone would wait for ever
	worker.onerror = (event) => {
		event.preventDefault();
		fail('The part of this page that trains could not run. Reload the page to try again.', event);
	};
	worker.onmessageerror = (event) => fail('The part of this page that trains sent garbage.', event);

	const orDeath = <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, death.promise]);
	return {
		chooseBackend: (only) => orDeath(remote.chooseBackend(only)),
		trainLocally: (task, onBatch, onEpoch) =>
			orDeath(remote.trainLocally(task, proxy(onBatch), onEpoch && proxy(onEpoch))),
		predict: (model, examples) => orDeath(remote.predict(model, examples)),
		evaluate: (model, examples, recipe) => orDeath(remote.evaluate(model, examples, recipe)),
		pause: () => orDeath(remote.pause()),
		resume: () => orDeath(remote.resume()),
		finish: () => orDeath(remote.finish()),
		stop: () => orDeath(remote.stop()),
		dispose: () => {
			remote[releaseProxy]();
			fail('The part of this page that trains was closed.');
		}
	};
}
