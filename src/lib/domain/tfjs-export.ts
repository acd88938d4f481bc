import { StoreError } from './errors';
import { numWeights, type WeightSpec } from './weights';

/** The two files of a tfjs LayersModel, as `tf.loadLayersModel` reads them side by side. */
export interface LayersModelFiles {
	readonly 'model.json': string;
	readonly 'weights.bin': Uint8Array<ArrayBuffer>;
}

/**
 * Writes a version as a tfjs LayersModel.
 *
 * @param topology `modelTopology` of the published model, as JSON text.
 * @param weights Flat float32, little-endian, in the order of `specs`: 4·P bytes.
 * @throws {StoreError} `weights/shape-mismatch` if the bytes are not what `specs` say,
 *   `model/invalid` if the topology is not JSON.
 * @see https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts `ModelJSON`
 */
export function layersModelFiles(
	topology: string,
	weights: Uint8Array<ArrayBuffer>,
	specs: readonly WeightSpec[]
): LayersModelFiles {
	const expected = 4 * numWeights(specs);
	if (weights.length !== expected) {
		throw new StoreError(
			'weights/shape-mismatch',
			`Expected ${expected} bytes of weights, got ${weights.length}.`
		);
	}
	const model = {
		format: 'layers-model',
		generatedBy: 'ML Store',
		convertedBy: null,
		modelTopology: parse(topology),
		weightsManifest: [
			{
				paths: ['weights.bin'],
				weights: specs.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }))
			}
		]
	};
	return { 'model.json': JSON.stringify(model), 'weights.bin': weights };
}

function parse(topology: string): unknown {
	try {
		return JSON.parse(topology);
	} catch (cause) {
		throw new StoreError('model/invalid', 'The topology of this version is not JSON.', { cause });
	}
}
