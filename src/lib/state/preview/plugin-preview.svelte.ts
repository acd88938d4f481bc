import { batchSpecOf, labelsOf, sizeOfShape, type BatchSpec } from '$lib/domain/examples';
import { StoreError } from '$lib/domain/errors';
import { fakeExamples } from '$lib/domain/fake-examples';
import { pluginContract, type PluginContract } from '$lib/domain/plugin';
import { errorText } from '$lib/i18n/error-text';
import type { PluginCalls } from '$lib/plugins/calls';
import type { PreviewedPlugin } from '$lib/wire/plugin-preview';
import { Captures } from '../captures.svelte';
import { ExampleVault } from '../example-vault.svelte';
import { exampleCalls, trainingCalls } from '../plugin-calls';
import { PluginFrame } from '../plugin-frame.svelte';
import { fakeCaptureCalls } from './fake-capture-calls';
import { PREVIEW_VAULT, type PreviewBench } from './preview-bench.svelte';
import type { PreviewModel } from './preview-model';
import { PreviewTraining } from './preview-training.svelte';
import { answeringLate } from './throttle';

/** Of one call to the vault. */
const AT_ONCE = 1000;

/** One plugin, as it is now, in the sandbox that contributors get, with whatever it may ask for. */
export class PluginPreview {
	/** Why examples could not be made up: no room, say. */
	problem = $state<string | null>(null);
	readonly plugin: PreviewedPlugin;
	readonly contract: PluginContract;
	readonly labels: readonly string[];
	readonly vault: ExampleVault;
	readonly captures: Captures;
	readonly training: PreviewTraining;
	readonly frame: PluginFrame;
	readonly bench: PreviewBench;
	readonly #spec: BatchSpec;

	constructor(plugin: PreviewedPlugin, model: PreviewModel | null, bench: PreviewBench) {
		this.plugin = plugin;
		this.bench = bench;
		this.contract = pluginContract(plugin.manifest);
		this.labels = labelsOf(this.contract.target);
		this.#spec = batchSpecOf(this.contract);
		this.vault = new ExampleVault(PREVIEW_VAULT, this.contract);
		this.captures = new Captures(this.contract.input.shape);
		this.training = new PreviewTraining(model, {
			vaultId: PREVIEW_VAULT,
			spec: this.#spec,
			mostMilliseconds: this.contract.limits.computeMinutes * 60_000,
			restFactor: () => bench.restFactor,
			tell: (event) => this.frame.tellTraining(event)
		});
		const { contract } = this;
		this.frame = new PluginFrame(
			{ plugin },
			{
				training: this.training.steering.told,
				// followed by what mounts the frame: a plugin is told at its start
				consent: {
					get allowed() {
						return contract.permissions.filter((name) => !bench.denied.includes(name));
					}
				},
				calls: answeringLate(this.#calls(), () => bench.answerMs),
				onMessage: bench.log.write,
				onLog: bench.log.writeText
			}
		);
	}

	/** Called once by the page. @returns A function that ends everything. */
	open(): () => void {
		this.bench.log.restart();
		const stop = this.vault.watch();
		return () => {
			stop();
			this.training.dispose();
		};
	}

	/** Adds examples that nobody has collected, others each time. */
	async addMadeUp(n: number): Promise<void> {
		const examples = fakeExamples(this.contract, n, 1 + this.vault.total);
		this.problem = null;
		try {
			for (let i = 0; i < n; i += AT_ONCE) await this.vault.add(examples.slice(i, i + AT_ONCE));
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			this.problem = errorText(error);
		}
	}

	#calls(): Partial<PluginCalls> {
		const { training } = this;
		const size = sizeOfShape(this.#spec.inputShape);
		return {
			...exampleCalls(this.vault),
			...this.#captureCalls(),
			...(training.model && {
				'model.predict': async ({ inputs, model = 'yours' }) => {
					const outputs = await training.predict(inputs, model);
					return { outputs, perInput: (outputs.length * size) / inputs.length };
				},
				'model.evaluate': async ({ examples, model = 'yours' }) => {
					const { metrics, ...measures } = await training.evaluate(model, examples);
					return { ...measures, metrics: { ...metrics } };
				},
				...trainingCalls(training, training.steering)
			})
		};
	}

	/** Which of the two is meant may change while the plugin runs. */
	#captureCalls(): Partial<PluginCalls> {
		const real: Partial<PluginCalls> = this.captures.calls;
		const columns = () => this.bench.columns.split(',').map((name) => name.trim());
		const fake: Partial<PluginCalls> = fakeCaptureCalls(this.contract.input.shape, columns);
		const names = Object.keys(fake) as (keyof typeof fake)[];
		return Object.fromEntries(
			names.map((name) => [
				name,
				(params: never) => (this.bench.isMadeUp ? fake : real)[name]?.(params)
			])
		);
	}
}
