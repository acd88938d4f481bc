import { numWeights, type WeightSpec } from '../weights';
import type { KerasLayer, NormalisedModel } from './normalise';
import { refusal } from './refusal';

/** One tensor of a file: `values` is row-major, as long as the product of `shape`. */
export interface KerasTensor {
	readonly shape: readonly number[];
	readonly values: ArrayLike<number>;
}

/** What a Keras weight file is read through: paths as in HDF5, without the first slash. */
export interface WeightFile {
	/** Of every tensor. */
	readonly paths: readonly string[];
	/** A list of texts kept beside a group; null where there is none. */
	texts(path: string, attribute: string): readonly string[] | null;
	/** Null where there is no tensor. */
	tensor(path: string): KerasTensor | null;
}

/** Weights as the store publishes them. */
export interface ImportedWeights {
	readonly specs: readonly WeightSpec[];
	/** Flat, in the order of `specs`. */
	readonly values: Float32Array<ArrayBuffer>;
}

export type Found = readonly (readonly [name: string, tensor: KerasTensor])[];

/**
 * Takes a model's weights out of its file.
 *
 * @throws {StoreError} `model/invalid` with the layer whose weights are not what its settings say.
 */
export function importWeights(
	{ layers }: NormalisedModel,
	file: WeightFile,
	find: (layers: readonly KerasLayer[], file: WeightFile) => Found
): ImportedWeights {
	const found = find(layers, file);
	const specs = found.map(([name, { shape }]) => ({ name, shape: [...shape] }));
	const values = new Float32Array(numWeights(specs));
	let offset = 0;
	for (const [name, tensor] of found) {
		if (offset + tensor.values.length > values.length) {
			throw refusal({ kind: 'layer-weights', layer: name });
		}
		values.set(tensor.values, offset);
		offset += tensor.values.length;
	}
	return { specs, values };
}

/** The tensors at `paths`, by the names that tfjs has for them. @throws As `importWeights`. */
export function pairUp(
	layer: string,
	names: readonly string[],
	tensors: readonly (KerasTensor | null)[]
): Found {
	if (names.length !== tensors.length) throw refusal({ kind: 'layer-weights', layer });
	return names.map((name, i) => {
		const tensor = tensors[i];
		if (!tensor) throw refusal({ kind: 'layer-weights', layer });
		return [name, tensor];
	});
}
