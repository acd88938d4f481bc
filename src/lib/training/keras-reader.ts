import { wrap } from 'comlink';
import { refusal } from '$lib/domain/keras/refusal';
import type { KerasApi } from '$workers/keras-api';
import kerasWorkerUrl from '$workers/keras.worker?worker&url';
import { keepThrownErrors } from '$workers/thrown-errors';

/** A file of some hundred megabytes takes seconds; a damaged one can keep HDF5 busy for ever. */
const LONGEST_MS = 120_000;

keepThrownErrors();

/**
 * Reads a Keras model in a worker of its own, which is fetched for this and ended after it.
 *
 * @throws {StoreError} `model/invalid`, the complaint under `modelJson`, for a file that does not become a
 *   model that tfjs can train.
 */
export async function readKeras(file: File): Promise<Awaited<ReturnType<KerasApi['read']>>> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	const worker = new Worker(kerasWorkerUrl, { type: 'module', name: 'keras' });
	const failure = Promise.withResolvers<never>();
	const fail = (cause?: unknown) =>
		failure.reject(refusal({ kind: 'keras-broken', file: file.name }, cause));
	worker.onerror = (event) => {
		event.preventDefault();
		fail(event);
	};
	const timer = setTimeout(fail, LONGEST_MS);
	try {
		return await Promise.race([wrap<KerasApi>(worker).read(file.name, bytes), failure.promise]);
	} finally {
		clearTimeout(timer);
		worker.terminate();
	}
}
