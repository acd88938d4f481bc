import { untrack } from 'svelte';
import type { TappedMessage } from '$lib/plugins/plugin-session';

/** Times are in milliseconds since the plugin was started, sizes in bytes, roughly. */
export interface LoggedMessage extends TappedMessage {
	readonly id: number;
	readonly at: number;
	/** What the plugin itself wrote by `mlstore.log`. */
	readonly text?: string;
}

const MOST = 500;

/** What a plugin and its host have said, newest first. */
export class MessageLog {
	isPaused = $state(false);
	filter = $state('');
	#all: readonly LoggedMessage[] = $state.raw([]);
	#count = 0;
	#startedAt = performance.now();

	/** Those with the filter's text in their kind, name or text. */
	readonly shown = $derived(
		this.#all.filter(({ kind, name = '', text = '' }) =>
			`${kind} ${name} ${text}`.toLowerCase().includes(this.filter.trim().toLowerCase())
		)
	);

	/** Times count from now. */
	restart(): void {
		this.#startedAt = performance.now();
	}

	// untracked: an effect that tells the plugin something must not run again because it was logged
	readonly write = (message: TappedMessage): void => {
		untrack(() => {
			if (this.isPaused) return;
			const at = performance.now() - this.#startedAt;
			this.#all = [{ ...message, id: ++this.#count, at }, ...this.#all].slice(0, MOST);
		});
	};

	/** What the plugin wrote comes after the message that brought it: they are one. */
	readonly writeText = (text: string): void => {
		const [newest, ...others] = this.#all;
		if (!newest || this.isPaused) return;
		this.#all = [{ ...newest, text }, ...others];
	};

	clear(): void {
		this.#all = [];
	}
}
