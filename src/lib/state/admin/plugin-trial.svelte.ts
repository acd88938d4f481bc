import { StoreError } from '$lib/domain/errors';
import { pluginContract } from '$lib/domain/plugin';
import { errorText } from '$lib/i18n/error-text';
import { getLocale } from '$lib/i18n/generated/runtime';
import type { Steering } from '$lib/plugins/host-events';
import { mountPlugin } from '$lib/plugins/plugin-host';
import type { TappedMessage } from '$lib/plugins/plugin-session';
import type { PluginDetail } from '$lib/wire/admin/plugins';
import { currentTheme } from '../plugin-theme';

/** One message of the log. Sizes are in bytes, roughly; times in milliseconds since the start. */
export interface LoggedMessage extends TappedMessage {
	readonly id: number;
	readonly at: number;
}

const MOST_LOGGED = 500;
/** What it is told of training, which it does not get here. */
const NO_TRAINING: Steering = {
	epochs: 1,
	batchSize: 1,
	learningRate: 0.01,
	minExamples: 1,
	bounds: { epochs: [1, 1], batchSize: [1, 1], learningRate: [0.01, 0.01] }
};

/** A plugin in the sandbox that contributors get, for a reviewer to watch. What it asks for is refused. */
export class PluginTrial {
	isRunning = $state(false);
	isPaused = $state(false);
	filter = $state('');
	/** Newest first. */
	log: readonly LoggedMessage[] = $state.raw([]);
	/** Why it was stopped. */
	death: string | null = $state(null);

	/** Those whose kind has the filter's text. */
	readonly shown = $derived(this.log.filter(({ kind }) => kind.includes(this.filter.trim())));

	#count = 0;
	#startedAt = 0;

	start(): void {
		this.log = [];
		this.death = null;
		this.isRunning = true;
	}

	/** Attachment: runs the plugin inside a container for as long as that is on the page. */
	readonly mount = (plugin: PluginDetail) => (container: HTMLElement) => {
		const contract = pluginContract(plugin.manifest);
		this.#startedAt = performance.now();
		const host = mountPlugin(container, {
			frameDigest: plugin.frameDigest,
			contract,
			locale: getLocale() in contract.title ? getLocale() : 'en',
			theme: currentTheme(),
			examples: { total: 0, perLabel: [] },
			training: NO_TRAINING,
			permissions: [],
			calls: {},
			onMessage: (message) => this.#write(message),
			onError: (error) => {
				if (!(error instanceof StoreError)) throw error;
			},
			onDead: (error) => {
				this.death = errorText(error);
				this.isRunning = false;
			}
		});
		return () => host.destroy();
	};

	#write(message: TappedMessage): void {
		if (this.isPaused) return;
		const at = performance.now() - this.#startedAt;
		this.log = [{ ...message, id: ++this.#count, at }, ...this.log].slice(0, MOST_LOGGED);
	}
}
