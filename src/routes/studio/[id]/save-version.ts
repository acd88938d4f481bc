import { fetchLayersModel, type VersionKey } from '$lib/state/studio';
import { saveFile } from '$lib/ui/save-file';

/** Saves a version as the two files of a tfjs LayersModel. @throws {StoreError} */
export async function saveVersion(version: VersionKey): Promise<void> {
	const files = await fetchLayersModel(version);
	saveFile(new Blob([files['model.json']], { type: 'application/json' }), 'model.json');
	saveFile(new Blob([files['weights.bin']]), 'weights.bin');
}
