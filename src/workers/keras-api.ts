import type { ImportedModel } from './keras/import-keras';

/** What page and worker say to each other about a Keras model. */
export interface KerasApi {
	/** As `importKeras`. */
	read(name: string, bytes: Uint8Array): Promise<ImportedModel>;
}
