import type { BatchSpec, Example } from '$lib/domain/examples';
import { StoreError } from '$lib/domain/errors';
import { NO_PRIVACY } from '$lib/domain/privacy/policy';
import type { Recipe } from '$lib/domain/recipe';
import type { BatchMetrics, EpochEnd, ModelMeasures, TrainingSummary } from '$lib/domain/training';
import { errorText } from '$lib/i18n/error-text';
import type { TrainingEvent } from '$lib/plugins/host-events';
import { openStore } from '$lib/store/database';
import { packExamples } from '$lib/store/vault';
import { startTrainer, type Trainer } from '$lib/training/trainer';
import { packed, type Which } from '../model-answers';
import { TrainingSteering } from '../steering';
import { TrainingProgress } from '../training-progress.svelte';
import type { PreviewModel } from './preview-model';
import { rest } from './throttle';

interface Around {
	/** Whose examples are learnt. */
	readonly vaultId: string;
	readonly spec: BatchSpec;
	/** Of one training. */
	readonly mostMilliseconds: number;
	/** Batches' own time, as often again, is spent resting. */
	readonly restFactor: () => number;
	/** Hears what the plugin is told, too. */
	readonly tell: (event: TrainingEvent) => void;
}

/** What a plugin is told where there is no model that could be trained. */
const NO_RECIPE: Recipe = {
	loss: 'meanSquaredError',
	optimizer: { name: 'sgd', learningRate: 0.01 },
	batchSize: 1,
	epochs: 1,
	metrics: [],
	minExamples: 1
};

/** A preview's model in the real training worker. Nothing of it is queued, sent or kept. */
export class PreviewTraining extends TrainingProgress {
	readonly steering: TrainingSteering;
	readonly model: PreviewModel | null;
	readonly #around: Around;
	#trainer: Trainer | null = null;

	constructor(model: PreviewModel | null, around: Around) {
		super();
		this.model = model;
		this.steering = new TrainingSteering(model?.recipe ?? NO_RECIPE);
		this.#around = around;
	}

	/** Ends whatever runs. */
	dispose(): void {
		this.#trainer?.dispose();
		this.#trainer = null;
	}

	async start(): Promise<void> {
		try {
			await this.train(false);
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			if (error.code !== 'training/stopped') this.problem = errorText(error);
		}
	}

	/** @param validates Whether the plugin is asked after each epoch whether to go on. */
	async train(validates: boolean): Promise<TrainingSummary> {
		return this.follow(() => this.#train(validates));
	}

	async finish(): Promise<void> {
		await this.#trainer?.finish();
	}

	async stop(): Promise<void> {
		await this.#trainer?.stop();
	}

	predict(inputs: Float32Array, which: Which): Promise<Float32Array> {
		return this.#worker().predict(this.#asked(which), { spec: this.#around.spec, inputs });
	}

	/** @param examples Absent: all in the vault. */
	async evaluate(which: Which, examples?: readonly Example[]): Promise<ModelMeasures> {
		const { spec, vaultId } = this.#around;
		const taken = examples
			? packed(examples, spec)
			: await packExamples(await openStore(), vaultId, spec);
		const batch = { spec, inputs: taken.inputs, labels: taken.labels };
		return this.#worker().evaluate(this.#asked(which), batch, this.#needed().recipe);
	}

	async #train(validates: boolean): Promise<TrainingSummary> {
		const { spec, vaultId } = this.#around;
		const model = this.#needed();
		const trainer = this.#worker();
		this.backend = await trainer.chooseBackend();
		const { inputs, labels } = await packExamples(await openStore(), vaultId, spec);
		this.tell('running');
		const { localWeights, summary } = await trainer.trainLocally(
			{
				model: model.published,
				recipe: this.steering.recipe,
				examples: { spec, inputs, labels },
				encoding: 'float32',
				residual: null,
				clippingNorm: null,
				privacy: NO_PRIVACY,
				mostMilliseconds: this.#around.mostMilliseconds,
				seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
			},
			(batch) => void this.#take(batch, trainer),
			validates ? (end) => this.#validated(end) : undefined
		);
		model.trained = localWeights;
		return summary;
	}

	async #take(batch: BatchMetrics, trainer: Trainer): Promise<void> {
		this.take(batch);
		try {
			await rest(trainer, batch.milliseconds * this.#around.restFactor());
		} catch (error) {
			// a preview that was closed meanwhile rests for good
			if (this.#trainer === trainer) throw error;
		}
	}

	#validated(end: EpochEnd): Promise<boolean> {
		this.#around.tell({ kind: 'epoch', ...end });
		return this.steering.validated(end);
	}

	protected tellPlugin(event: TrainingEvent): void {
		this.#around.tell(event);
	}

	#asked(which: Which) {
		if (which === 'training') return which;
		const { published, trained } = this.#needed();
		return which === 'yours' && trained ? { ...published, weights: trained } : published;
	}

	#needed(): PreviewModel {
		if (this.model) return this.model;
		throw new StoreError('model/not-trainable', 'There is no model here that could be asked.');
	}

	#worker(): Trainer {
		return (this.#trainer ??= startTrainer());
	}
}
