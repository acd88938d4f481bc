import { encodingOf } from '$lib/domain/codec';
import { StoreError } from '$lib/domain/errors';
import { errorText } from '$lib/i18n/error-text';
import { batchSpecOf, labelsOf, sizeOfShape, type BatchSpec } from '$lib/domain/examples';
import { pluginContract } from '$lib/domain/plugin';
import type { Recipe } from '$lib/domain/recipe';
import { boundsOf, type Bounds } from '$lib/domain/steering';
import { timeLeft, withBatch, type Pace } from '$lib/domain/eta';
import type {
	BackendChoice,
	BatchMetrics,
	TrainingStatus,
	TrainingSummary
} from '$lib/domain/training';
import { getCopy, putCopy } from '$lib/store/copies';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import { readModelState } from '$lib/store/model-cache';
import { addTrained, listContributions } from '$lib/store/outbox';
import { readResidual } from '$lib/store/residuals';
import type { CachedModel, CachedModelState, LocalCopy, OutboxItem } from '$lib/store/schema';
import { packExamples } from '$lib/store/vault';
import { maskInWorker } from '$lib/sync/masking';
import { buildContribution } from '$lib/sync/submission';
import { startTrainer, type Trainer } from '$lib/training/trainer';
import { contributions } from './contributions.svelte';
import { ExampleVault } from './example-vault.svelte';
import { exampleCalls, imageCall } from './plugin-calls';
import { PluginFrame } from './plugin-frame.svelte';
import { session } from './session.svelte';

/** One input, as the published model and this device's own copy see it. */
export interface Trial {
	readonly input: Float32Array;
	readonly head: ArrayLike<number>;
	/** Null before the first training. */
	readonly local: ArrayLike<number> | null;
}

/** Training one cached model on this device, from collecting examples to sending the update. */
export class TrainingSession {
	status: TrainingStatus | 'idle' = $state('idle');
	backend = $state.raw<BackendChoice | null>(null);
	/** Every batch so far. */
	history = $state.raw<readonly BatchMetrics[]>([]);
	summary = $state.raw<TrainingSummary | null>(null);
	/** The newest update of this session, as the outbox has it. */
	contribution = $state.raw<OutboxItem | null>(null);
	trial = $state.raw<Trial | null>(null);
	/** After an import of files. */
	imported = $state.raw<{ imported: number; failed: number } | null>(null);
	/** What last went wrong, for the user to read. */
	problem = $state<string | null>(null);
	#pace = $state.raw<Pace | null>(null);

	isBusy = $derived(['preparing', 'running', 'paused'].includes(this.status));
	/** Milliseconds of computing left; null while there is nothing to go by. */
	timeLeft = $derived.by(() => {
		const newest = this.history.at(-1);
		return newest ? timeLeft(this.#pace, newest.totalBatches - newest.batch) : null;
	});

	readonly model: CachedModel;
	readonly labels: readonly string[];
	readonly vault: ExampleVault;
	readonly plugin: PluginFrame;
	readonly #spec: BatchSpec;
	#trainer: Trainer | null = null;
	#state: Promise<CachedModelState> | null = null;
	#copy: LocalCopy | null = null;

	constructor(model: CachedModel) {
		const contract = pluginContract(model.head.plugin.manifest);
		this.model = model;
		this.labels = labelsOf(contract.target);
		this.#spec = batchSpecOf(contract);
		this.vault = new ExampleVault(model.modelId, this.#spec);
		this.plugin = new PluginFrame(model.head, {
			training: steeringOf(model.head.recipe),
			calls: {
				...exampleCalls(this.vault),
				...imageCall(contract.input.shape, (result) => (this.imported = result)),
				'model.predict': ({ inputs }) => this.#predict(inputs)
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
		this.status = 'preparing';
		this.history = [];
		this.#pace = null;
		this.problem = null;
		this.summary = null;
		this.contribution = null;
		try {
			await this.#train();
			this.status = 'finished';
		} catch (error) {
			this.#end(error);
		}
	}

	async pause(): Promise<void> {
		await this.#trainer?.pause();
		this.status = 'paused';
	}

	async resume(): Promise<void> {
		await this.#trainer?.resume();
		this.status = 'running';
	}

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

	async #train(): Promise<void> {
		const { head } = this.model;
		const db = await openStore();
		const trainer = this.#worker();
		const model = await this.#headState();
		this.backend = await trainer.chooseBackend();
		const { inputs, labels } = await packExamples(db, this.model.modelId, this.#spec);
		this.status = 'running';

		const accountId = session.account?.id ?? null;
		const { line, numWeights } = head;
		const { modelId } = this.model;
		const { localWeights, payload, residual, summary } = await trainer.trainLocally(
			{
				model,
				recipe: head.recipe,
				examples: { spec: this.#spec, inputs, labels },
				encoding: encodingOf(head),
				residual: await readResidual(db, { modelId, line, accountId, numWeights }),
				clippingNorm: head.clippingNorm,
				privacy: head.privacy,
				seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
			},
			(batch) => this.#take(batch)
		);
		const sender = { accountId, mask: maskInWorker };
		const item = await buildContribution(this.model, { payload, summary }, sender);
		const left = residual && { modelId, line, accountId, values: residual };
		await addTrained(db, item, left);
		await this.#keepCopy({
			modelId,
			line,
			baseVersion: head.version,
			weights: localWeights,
			trainedAt: item.trainedAt
		});
		this.summary = summary;
		this.contribution = item;
	}

	#take(batch: BatchMetrics): void {
		this.history = [...this.history, batch];
		this.#pace = withBatch(this.#pace, batch.milliseconds);
	}

	#end(error: unknown): void {
		if (error instanceof StoreError && error.code === 'training/stopped') {
			this.status = 'stopped';
			return;
		}
		this.status = 'failed';
		this.#explain(error);
	}

	async #predict(input: Float32Array): Promise<{ outputs: Float32Array; perInput: number }> {
		const trainer = this.#worker();
		const state = await this.#headState();
		this.#copy ??= await getCopy(await openStore(), this.model.modelId);
		const examples = { spec: this.#spec, inputs: input };

		const head = await trainer.predict(state, examples);
		// a copy of another line answers nothing: its shape or its labels may be others
		const copy = this.#copy && (this.#copy.line ?? 1) === this.head.line ? this.#copy : null;
		const local = copy && (await trainer.predict({ ...state, weights: copy.weights }, examples));
		const numInputs = input.length / sizeOfShape(this.#spec.inputShape);
		if (numInputs === 1) this.trial = { input, head, local };
		const outputs = local ?? head;
		return { outputs, perInput: outputs.length / numInputs };
	}

	async #keepCopy(copy: LocalCopy): Promise<void> {
		await putCopy(await openStore(), copy);
		this.#copy = copy;
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

	#headState(): Promise<CachedModelState> {
		return (this.#state ??= openStore().then((db) => readModelState(db, this.model)));
	}

	#explain(error: unknown): void {
		if (!(error instanceof StoreError)) throw error;
		this.problem = errorText(error);
	}
}

/** What the plugin is told of the recipe. */
function steeringOf(recipe: Recipe) {
	const { epochs, batchSize, optimizer, minExamples } = recipe;
	const { learningRate } = optimizer;
	const copied = ([least, most]: Bounds): [number, number] => [least, most];
	const bounds = boundsOf(recipe);
	return {
		epochs,
		batchSize,
		learningRate,
		minExamples,
		bounds: {
			epochs: copied(bounds.epochs),
			batchSize: copied(bounds.batchSize),
			learningRate: copied(bounds.learningRate)
		}
	};
}
