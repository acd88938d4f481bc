import { layersModelFiles, type LayersModelFiles } from '../tfjs-export';
import type { ImportedWeights } from './weight-file';

/** An imported model as the files that `tf.loadLayersModel` reads. */
export function importedFiles(
	topology: object,
	{ specs, values }: ImportedWeights
): LayersModelFiles {
	const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
	return layersModelFiles(JSON.stringify(topology), [{ specs, bytes }]);
}
