import { StoreError } from '$lib/domain/errors';
import { pluginContract, type PluginContract } from '$lib/domain/plugin';
import { errorText } from '$lib/i18n/error-text';
import { getLocale } from '$lib/i18n/generated/runtime';
import type { PluginCalls } from '$lib/plugins/calls';
import type { ExampleCounts, Steering, TrainingEvent } from '$lib/plugins/host-events';
import { mountPlugin, type PluginHost } from '$lib/plugins/plugin-host';
import type { TappedMessage } from '$lib/plugins/plugin-session';
import type { HeadManifest } from '$lib/wire/api';
import type { PluginConsent } from './plugin-consent.svelte';
import { currentTheme } from './plugin-theme';

/** What the page does with what its plugin says. */
export interface PluginUses {
	readonly calls: Partial<PluginCalls>;
	readonly training: Steering;
	readonly consent: Pick<PluginConsent, 'allowed'>;
	/** Of everything that is said either way; for whoever develops the plugin. */
	readonly onMessage?: (message: TappedMessage) => void;
	readonly onLog?: (text: string) => void;
}

type FramedPlugin = Pick<HeadManifest['plugin'], 'manifest' | 'frameDigest'>;

/** A model's plugin in its frame, from start to end. */
export class PluginFrame {
	/** Why it is gone, for the user to read. */
	death = $state<string | null>(null);
	/** What last went wrong while it runs on: an example that found no room, say. */
	problem = $state<string | null>(null);
	/** Counts starts: the page makes a new frame for each. */
	run = $state(0);

	readonly contract: PluginContract;
	readonly #frameDigest: string;
	readonly #uses: PluginUses;
	#host: PluginHost | null = null;
	#examples: ExampleCounts = { total: 0, perLabel: [] };

	constructor({ plugin }: { readonly plugin: FramedPlugin }, uses: PluginUses) {
		this.contract = pluginContract(plugin.manifest);
		this.#frameDigest = plugin.frameDigest;
		this.#uses = uses;
	}

	/** Attachment: runs the plugin inside `container` for as long as that is on the page. */
	readonly mount = (container: HTMLElement): (() => void) => {
		const { contract } = this;
		const host = mountPlugin(container, {
			frameDigest: this.#frameDigest,
			contract,
			locale: localeFor(contract),
			theme: currentTheme(),
			examples: this.#examples,
			training: this.#uses.training,
			permissions: [...(this.#uses.consent.allowed ?? [])],
			calls: this.#uses.calls,
			onMessage: this.#uses.onMessage,
			onLog: this.#uses.onLog,
			onError: (error) => this.#explain(error),
			onDead: (error) => (this.death = errorText(error))
		});
		this.#host = host;

		const dark = matchMedia('(prefers-color-scheme: dark)');
		const repaint = () => host.setTheme(currentTheme());
		dark.addEventListener('change', repaint);
		return () => {
			dark.removeEventListener('change', repaint);
			this.#host = null;
			host.destroy();
		};
	};

	/** What the vault holds; also told to a frame that starts later. */
	setExamples({ total, perLabel }: Readonly<{ total: number; perLabel: readonly number[] }>): void {
		this.#examples = { total, perLabel: [...perLabel] };
		this.#host?.setExamples(this.#examples);
	}

	tellTraining(event: TrainingEvent): void {
		this.#host?.tellTraining(event);
	}

	restart(): void {
		this.death = null;
		this.problem = null;
		this.run += 1;
	}

	#explain(error: unknown): void {
		if (!(error instanceof StoreError)) throw error;
		this.problem = errorText(error);
	}
}

/** The reader's language if the plugin speaks it, else its first. */
function localeFor({ title }: PluginContract): string {
	const locale = getLocale();
	return locale in title ? locale : (Object.keys(title)[0] ?? locale);
}
