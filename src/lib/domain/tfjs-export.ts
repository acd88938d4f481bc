import { StoreError } from './errors';
import { numWeights, type WeightSpec } from './weights';

/** The two files of a tfjs LayersModel, as `tf.loadLayersModel` reads them side by side. */
export interface LayersModelFiles {
	readonly 'model.json': string;
	readonly 'weights.bin': Uint8Array<ArrayBuffer>;
}

/** Weights as bytes: flat float32, little-endian, in the order of `specs`. */
interface WeightBytes {
	readonly specs: readonly WeightSpec[];
	readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Writes a version as a tfjs LayersModel.
 *
 * @param topology `modelTopology` of the published model, as JSON text.
 * @param parts Its weights, and its frozen weights where it has such.
 * @throws {StoreError} `weights/shape-mismatch` if the bytes are not what their specs say,
 *   `model/invalid` if the topology is not JSON.
 * @see https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts `ModelJSON`
 */
export function layersModelFiles(
	topology: string,
	parts: readonly WeightBytes[]
): LayersModelFiles {
	parts.forEach(assertBytes);
	const weights = parts
		.flatMap(({ specs }) => specs)
		.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
	const model = {
		format: 'layers-model',
		generatedBy: 'ML Store',
		convertedBy: null,
		modelTopology: parse(topology),
		weightsManifest: [{ paths: ['weights.bin'], weights }]
	};
	return { 'model.json': JSON.stringify(model), 'weights.bin': joined(parts) };
}

function assertBytes({ specs, bytes }: WeightBytes): void {
	const expected = 4 * numWeights(specs);
	if (bytes.length === expected) return;
	const message = `Expected ${expected} bytes of weights, got ${bytes.length}.`;
	throw new StoreError('weights/shape-mismatch', message);
}

function joined(parts: readonly WeightBytes[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
	let offset = 0;
	for (const { bytes } of parts) {
		whole.set(bytes, offset);
		offset += bytes.length;
	}
	return whole;
}

function parse(topology: string): unknown {
	try {
		return JSON.parse(topology);
	} catch (cause) {
		throw new StoreError('model/invalid', 'The topology of this version is not JSON.', { cause });
	}
}
