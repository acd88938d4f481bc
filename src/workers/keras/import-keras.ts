import { strFromU8, unzipSync } from 'fflate';
import { StoreError } from '$lib/domain/errors';
import { objectOf, textOf } from '$lib/domain/keras/json';
import { findInKeras3 } from '$lib/domain/keras/keras3-layout';
import { normaliseModel } from '$lib/domain/keras/normalise';
import { refusal } from '$lib/domain/keras/refusal';
import { importWeights, type ImportedWeights } from '$lib/domain/keras/weight-file';
import { findInWholeModel } from '$lib/domain/keras/whole-model-layout';
import { openHdf5 } from './open-hdf5';

/** A Keras model as tfjs has it. */
export interface ImportedModel extends ImportedWeights {
	/** `modelTopology`. */
	readonly topology: object;
}

interface KerasFile {
	readonly name: string;
	readonly bytes: Uint8Array;
}

/** Of one file in a `.keras`, unpacked. */
const MOST_BYTES = 2 ** 30;
const PARTS = ['config.json', 'metadata.json', 'model.weights.h5'];

/**
 * Reads a Keras model: a whole-model `.h5` of Keras 2 or 3, or a `.keras`.
 *
 * @throws {StoreError} `model/invalid`, the complaint under `modelJson`, for everything that does not become
 *   a model that tfjs can train.
 */
export async function importKeras(file: KerasFile): Promise<ImportedModel> {
	try {
		// PK: a zip
		const isZip = file.bytes[0] === 0x50 && file.bytes[1] === 0x4b;
		return isZip ? await importZip(file) : await importWholeModel(file);
	} catch (cause) {
		if (cause instanceof StoreError) throw cause;
		// whatever a damaged file made the readers stumble over
		throw refusal({ kind: 'keras-broken', file: file.name }, cause);
	}
}

async function importZip({ name, bytes }: KerasFile): Promise<ImportedModel> {
	const parts = unzipSync(bytes, {
		filter: ({ name, originalSize }) => PARTS.includes(name) && originalSize <= MOST_BYTES
	});
	const { 'config.json': config, 'model.weights.h5': weights, 'metadata.json': metadata } = parts;
	if (!config || !weights) throw refusal({ kind: 'keras-not-whole' });
	const version = metadata && textOf(objectOf(parse(strFromU8(metadata), name)).keras_version);
	const model = normaliseModel(parse(strFromU8(config), name), generationOf(version));
	const file = await openHdf5(weights, name);
	try {
		return { topology: model.topology, ...importWeights(model, file, findInKeras3) };
	} finally {
		file.close();
	}
}

async function importWholeModel({ name, bytes }: KerasFile): Promise<ImportedModel> {
	const file = await openHdf5(bytes, name);
	try {
		const config = file.text('model_config');
		if (config === null) throw refusal({ kind: 'keras-not-whole' });
		const generation = generationOf(file.text('keras_version'));
		const model = normaliseModel(parse(config, name), generation);
		return { topology: model.topology, ...importWeights(model, file, findInWholeModel) };
	} finally {
		file.close();
	}
}

function generationOf(version: string | null | undefined): 2 | 3 {
	return version?.startsWith('3') ? 3 : 2;
}

function parse(text: string, file: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw refusal({ kind: 'keras-broken', file }, cause);
	}
}
