import { StoreError } from '$lib/domain/errors';
import { importedFiles } from '$lib/domain/keras/layers-model';
import { learntIn } from '$lib/domain/learnt-weights';
import { numWeights } from '$lib/domain/weights';
import { errorsByField } from './publication-fields';

/** What a chosen Keras file became. */
export interface Converted {
	readonly file: string;
	readonly numWeights: number;
}

/** The files of a model as they will go up: chosen one by one, or made of one Keras file on this device. */
export class ModelChoice {
	modelJson: readonly File[] = $state.raw([]);
	shards: readonly File[] = $state.raw([]);
	status: 'ready' | 'converting' = $state('ready');
	/** Of the present choice, if it was a Keras file. */
	converted: Converted | null = $state.raw(null);
	/** How many weights of the present choice an update would be about; null while that is not known. */
	learnt: number | null = $state(null);
	/** Why the chosen Keras file cannot be used. */
	problem: string | null = $state.raw(null);

	/** Resolves once nothing is being converted. */
	settled: Promise<void> = Promise.resolve();

	#chosen = 0;

	/** Takes a `model.json`, or converts a `.keras` or `.h5`. The latest choice counts. */
	choose(files: readonly File[]): Promise<void> {
		this.settled = this.#choose(files);
		return this.settled;
	}

	async #choose(files: readonly File[]): Promise<void> {
		const turn = ++this.#chosen;
		const [file] = files;
		// what the last Keras file became goes with it
		if (this.converted) this.shards = [];
		this.modelJson = [];
		this.converted = null;
		this.learnt = null;
		this.problem = null;
		this.status = 'ready';
		if (!file || !isKeras(file.name)) {
			this.modelJson = files;
			await this.#count(file, () => turn === this.#chosen);
			return;
		}
		this.status = 'converting';
		try {
			await this.#convert(file, () => turn === this.#chosen);
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			if (turn === this.#chosen) this.problem = errorsByField(error).modelJson ?? error.message;
		} finally {
			if (turn === this.#chosen) this.status = 'ready';
		}
	}

	async #count(file: File | undefined, isLatest: () => boolean): Promise<void> {
		const learnt = file ? learntIn(parsed(await file.text())) : null;
		if (isLatest()) this.learnt = learnt;
	}

	async #convert(file: File, isLatest: () => boolean): Promise<void> {
		// few people publish from Keras: its reader is fetched when one does
		const { readKeras } = await import('$lib/training/keras-reader');
		const { topology, ...weights } = await readKeras(file);
		if (!isLatest()) return;
		const made = importedFiles(topology, weights);
		this.modelJson = [new File([made['model.json']], 'model.json')];
		this.shards = [new File([made['weights.bin']], 'weights.bin')];
		this.learnt = learntIn(parsed(made['model.json']));
		this.converted = { file: file.name, numWeights: numWeights(weights.specs) };
	}
}

/** Null where it is not JSON: the store says so when it is published. */
function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return null;
	}
}

function isKeras(name: string): boolean {
	return /\.(keras|h5|hdf5)$/i.test(name);
}
