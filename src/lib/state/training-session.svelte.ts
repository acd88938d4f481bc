import { encodingOf } from '$lib/domain/codec';
import { assertFastEnough } from '$lib/domain/device-needs';
import { StoreError } from '$lib/domain/errors';
import { errorText } from '$lib/i18n/error-text';
import { batchSpecOf, labelsOf, sizeOfShape, type BatchSpec } from '$lib/domain/examples';
import { pluginContract } from '$lib/domain/plugin';
import type { EpochEnd, TrainingSummary } from '$lib/domain/training';
import type { TrainingEvent } from '$lib/plugins/host-events';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import { addTrained, listContributions } from '$lib/store/outbox';
import { readResidual } from '$lib/store/residuals';
import type { CachedModel, OutboxItem } from '$lib/store/schema';
import { packExamples } from '$lib/store/vault';
import { maskInWorker } from '$lib/sync/masking';
import { buildContribution } from '$lib/sync/submission';
import { startTrainer, type Trainer } from '$lib/training/trainer';
import { Captures } from './captures.svelte';
import { contributions } from './contributions.svelte';
import { ExampleVault } from './example-vault.svelte';
import { ModelAnswers, type Which } from './model-answers';
import { exampleCalls, trainingCalls } from './plugin-calls';
import { PluginConsent } from './plugin-consent.svelte';
import { PluginFrame } from './plugin-frame.svelte';
import { session } from './session.svelte';
import { TrainingSteering } from './steering';
import { TrainingProgress } from './training-progress.svelte';

/** One input, as the published model and this device's own copy see it. */
export interface Trial {
	readonly input: Float32Array;
	readonly head: ArrayLike<number>;
	/** Null before the first training. */
	readonly local: ArrayLike<number> | null;
}

/** Training one cached model on this device, from collecting examples to sending the update. */
export class TrainingSession extends TrainingProgress {
	/** The newest update of this session, as the outbox has it. */
	contribution = $state.raw<OutboxItem | null>(null);
	trial = $state.raw<Trial | null>(null);

	readonly model: CachedModel;
	readonly labels: readonly string[];
	/** An answer for each place of a sequence is its plugin's to show. */
	readonly showsTrials: boolean;
	readonly vault: ExampleVault;
	readonly plugin: PluginFrame;
	readonly captures: Captures;
	readonly consent: PluginConsent;
	readonly #spec: BatchSpec;
	#trainer: Trainer | null = null;
	readonly #answers: ModelAnswers;
	readonly #steering: TrainingSteering;

	constructor(model: CachedModel) {
		super();
		const contract = pluginContract(model.head.plugin.manifest);
		this.model = model;
		this.labels = labelsOf(contract.target);
		this.showsTrials = contract.target.kind !== 'tokens';
		this.#spec = batchSpecOf(contract);
		this.vault = new ExampleVault(model.modelId, contract);
		this.captures = new Captures(contract.input.shape);
		const { digest } = model.head.plugin;
		this.consent = new PluginConsent(model.modelId, digest, contract.permissions);
		this.#answers = new ModelAnswers(model, this.#spec, () => this.#worker());
		this.#steering = new TrainingSteering(model.head.recipe);
		this.plugin = new PluginFrame(model.head, {
			training: this.#steering.told,
			consent: this.consent,
			calls: {
				...exampleCalls(this.vault),
				...this.captures.calls,
				'model.predict': ({ inputs, model = 'yours' }) => this.#predict(inputs, model),
				'model.evaluate': async ({ examples, model = 'yours' }) => {
					const { metrics, ...measures } = await this.#answers.evaluate(model, examples);
					return { ...measures, metrics: { ...metrics } };
				},
				...trainingCalls(this, this.#steering)
			}
		});
	}

	get head(): CachedModel['head'] {
		return this.model.head;
	}

	/** Called once by the page. @returns A function that ends everything, also a training that runs. */
	open(): () => void {
		const stopVault = this.vault.watch();
		const stopOutbox = onChange((change) => {
			if (change === 'outbox') void this.#readContribution();
		});
		return () => {
			stopVault();
			stopOutbox();
			this.#trainer?.dispose();
		};
	}

	/** Trains a copy of the model on the vault's examples and keeps the update on this device. */
	async start(): Promise<void> {
		try {
			await this.train(false);
		} catch (error) {
			this.#explain(error);
		}
	}

	/**
	 * As `start`, for a caller that wants to know how it ended.
	 *
	 * @param validates Whether the plugin is asked after each epoch whether to go on.
	 */
	async train(validates: boolean): Promise<TrainingSummary> {
		return this.follow(() => {
			this.contribution = null;
			return this.#train(validates);
		});
	}

	async pause(): Promise<void> {
		await this.#trainer?.pause();
		this.tell('paused');
	}

	async resume(): Promise<void> {
		await this.#trainer?.resume();
		this.tell('running');
	}

	/** Ends the training early, and keeps what it has learnt. */
	async finish(): Promise<void> {
		await this.#trainer?.finish();
	}

	/** Ends the training; nothing of it is kept. */
	async stop(): Promise<void> {
		await this.#trainer?.stop();
	}

	/** Asks for the update to be sent, now or as soon as there is a network. */
	async send(): Promise<void> {
		if (!this.contribution) return;
		this.problem = null;
		try {
			await contributions.send(this.contribution.id);
			await this.#readContribution();
		} catch (error) {
			this.#explain(error);
		}
	}

	async #train(validates: boolean): Promise<TrainingSummary> {
		const { head } = this.model;
		const db = await openStore();
		const trainer = this.#worker();
		const model = await this.#answers.head();
		this.backend = await trainer.chooseBackend();
		assertFastEnough(this.backend.backend, this.plugin.contract.requires);
		const { inputs, labels } = await packExamples(db, this.model.modelId, this.#spec);
		this.tell('running');

		const accountId = session.account?.id ?? null;
		const { line, numWeights } = head;
		const { modelId } = this.model;
		const { localWeights, payload, residual, summary } = await trainer.trainLocally(
			{
				model,
				recipe: this.#steering.recipe,
				examples: { spec: this.#spec, inputs, labels },
				encoding: encodingOf(head),
				residual: await readResidual(db, { modelId, line, accountId, numWeights }),
				clippingNorm: head.clippingNorm,
				privacy: head.privacy,
				seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
				mostMilliseconds: this.plugin.contract.limits.computeMinutes * 60_000
			},
			(batch) => this.take(batch),
			validates ? (end) => this.#validated(end) : undefined
		);
		const sender = { accountId, mask: maskInWorker };
		const item = await buildContribution(this.model, { payload, summary }, sender);
		const left = residual && { modelId, line, accountId, values: residual };
		await addTrained(db, item, left);
		await this.#answers.keepCopy({
			modelId,
			line,
			baseVersion: head.version,
			weights: localWeights,
			trainedAt: item.trainedAt
		});
		this.summary = summary;
		this.contribution = item;
		return summary;
	}

	#validated(end: EpochEnd): Promise<boolean> {
		this.plugin.tellTraining({ kind: 'epoch', ...end });
		return this.#steering.validated(end);
	}

	protected tellPlugin(event: TrainingEvent): void {
		this.plugin.tellTraining(event);
	}

	async #predict(inputs: Float32Array, which: Which) {
		const numInputs = inputs.length / sizeOfShape(this.#spec.inputShape);
		const outputs =
			numInputs === 1 && which === 'yours' && this.showsTrials
				? await this.#try(inputs)
				: await this.#answers.predict(inputs, which);
		return { outputs, perInput: outputs.length / numInputs };
	}

	/** One input is shown to the person, too, as both models see it. */
	async #try(input: Float32Array): Promise<Float32Array> {
		const { head, local } = await this.#answers.both(input);
		this.trial = { input, head, local };
		return local ?? head;
	}

	async #readContribution(): Promise<void> {
		const id = this.contribution?.id;
		if (!id) return;
		const items = await listContributions(await openStore());
		this.contribution = items.find((item) => item.id === id) ?? null;
	}

	#worker(): Trainer {
		return (this.#trainer ??= startTrainer());
	}

	#explain(error: unknown): void {
		if (!(error instanceof StoreError)) throw error;
		if (error.code === 'training/stopped') return;
		this.problem = errorText(error);
	}
}
