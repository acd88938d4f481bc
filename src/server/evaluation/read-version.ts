import { readFile } from 'node:fs/promises';
import { StoreError } from '$lib/domain/errors';
import type { ModelState } from '$workers/training-api';
import type { VersionFiles } from './version-files.server';

/**
 * Reads what a thread needs to load a version.
 *
 * @throws {StoreError} `weights/shape-mismatch` if a file is no list of float32.
 */
export async function readVersion(files: VersionFiles): Promise<ModelState> {
	const { topology, weightSpecs, weightsPath, frozen } = files;
	return {
		topology: JSON.parse(new TextDecoder().decode(topology)),
		weightSpecs,
		weights: await readFloats(weightsPath),
		frozen: frozen ? { specs: frozen.specs, values: await readFloats(frozen.path) } : null
	};
}

async function readFloats(path: string): Promise<Float32Array> {
	const { buffer, byteLength } = new Uint8Array(await readFile(path));
	if (byteLength % 4 === 0) return new Float32Array(buffer);
	const message = `A file of ${byteLength} bytes holds no float32 numbers.`;
	throw new StoreError('weights/shape-mismatch', message);
}
