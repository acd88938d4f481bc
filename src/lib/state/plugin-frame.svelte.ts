import { StoreError } from '$lib/domain/errors';
import { errorText } from '$lib/i18n/error-text';
import type { Example } from '$lib/domain/examples';
import { mountPlugin, type PluginHost } from '$lib/plugins/plugin-host';
import type { PluginTheme } from '$lib/plugins/protocol';
import type { HeadManifest } from '$lib/wire/api';

/** What the page does with what its plugin says. */
export interface PluginUses {
	addExample(example: Example): Promise<void>;
	removeLast(): Promise<void>;
	/** Class probabilities that the plugin is shown. */
	predict(input: Float32Array): Promise<ArrayLike<number>>;
}

/** A model's plugin in its frame, from start to end. */
export class PluginFrame {
	/** Why it is gone, for the user to read. */
	death = $state<string | null>(null);
	/** What last went wrong while it runs on: an example that found no room, say. */
	problem = $state<string | null>(null);
	/** After an import of files. */
	imported = $state.raw<{ imported: number; failed: number } | null>(null);
	/** Counts starts: the page makes a new frame for each. */
	run = $state(0);

	readonly #head: HeadManifest;
	readonly #uses: PluginUses;
	#host: PluginHost | null = null;
	#counts: readonly number[] = [];

	constructor(head: HeadManifest, uses: PluginUses) {
		this.#head = head;
		this.#uses = uses;
	}

	/** Attachment: runs the plugin inside `container` for as long as that is on the page. */
	readonly mount = (container: HTMLElement): (() => void) => {
		const { manifest, frameDigest } = this.#head.plugin;
		const host = mountPlugin(container, {
			frameDigest,
			manifest,
			locale: 'en',
			theme: currentTheme(),
			counts: this.#counts,
			onExample: (example) => void this.#attempt(this.#uses.addExample(example)),
			onRemoveLast: () => void this.#attempt(this.#uses.removeLast()),
			onPredict: (input) => this.#uses.predict(input),
			onImport: (result) => (this.imported = result),
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

	/** Examples of each label; also told to a frame that starts later. */
	setCounts(counts: readonly number[]): void {
		this.#counts = counts;
		this.#host?.setCounts(counts);
	}

	restart(): void {
		this.death = null;
		this.problem = null;
		this.run += 1;
	}

	async #attempt(act: Promise<void>): Promise<void> {
		this.problem = null;
		try {
			await act;
		} catch (error) {
			this.#explain(error);
		}
	}

	#explain(error: unknown): void {
		if (!(error instanceof StoreError)) throw error;
		this.problem = errorText(error);
	}
}

function currentTheme(): PluginTheme {
	const style = getComputedStyle(document.documentElement);
	const colour = (name: string) => style.getPropertyValue(`--color-${name}`).trim();
	return {
		dark: matchMedia('(prefers-color-scheme: dark)').matches,
		colours: {
			background: colour('surface'),
			surface: colour('sunken'),
			text: colour('ink'),
			muted: colour('muted'),
			border: colour('control'),
			accent: colour('accent'),
			'on-accent': colour('on-accent'),
			danger: colour('danger')
		}
	};
}
