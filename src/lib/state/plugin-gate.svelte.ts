import { takePlace } from '$lib/plugins/one-at-a-time';
import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import { recall, remember } from '$lib/store/device';
import type { KilledPlugin } from '$lib/wire/killed-plugins';
import { isSandboxTight } from './sandbox-verdict';

/** Whether a plugin may run here and now, and if not, why. */
export type PluginGateStanding =
	| { readonly kind: 'checking' | 'open' | 'declined' | 'elsewhere' }
	/** This browser's sandbox is the weaker one: the user decides. */
	| { readonly kind: 'weak' }
	| { readonly kind: 'killed'; readonly plugin: KilledPlugin };

/** Stands before a plugin's frame for as long as its page shows. */
export class PluginGate {
	standing = $state.raw<PluginGateStanding>({ kind: 'checking' });
	/** Of the bundle. */
	readonly #digest: string;
	#leave: () => void = () => undefined;

	constructor(digest: string) {
		this.#digest = digest;
	}

	/** @returns A function that ends it. */
	watch(): () => void {
		void this.check();
		const stop = onChange((change) => {
			if (change === 'killed') void this.check();
		});
		return () => {
			stop();
			this.#leave();
		};
	}

	/** Looks again; also how the user takes the plugin back from another tab. */
	async check(): Promise<void> {
		const standing = await this.#look();
		const wasOpen = this.standing.kind === 'open';
		this.standing = standing;
		if (standing.kind === 'open' && !wasOpen) this.#enter();
		if (standing.kind !== 'open') this.#leave();
	}

	async accept(): Promise<void> {
		const db = await openStore();
		const trusted = (await recall(db, 'trusted')) ?? [];
		await remember(db, 'trusted', [...trusted, this.#digest]);
		await this.check();
	}

	decline(): void {
		this.standing = { kind: 'declined' };
	}

	async #look(): Promise<PluginGateStanding> {
		const db = await openStore();
		const plugin = (await recall(db, 'killed'))?.find(({ digest }) => digest === this.#digest);
		if (plugin) return { kind: 'killed', plugin };
		if (await isSandboxTight(db)) return { kind: 'open' };
		const isTrusted = (await recall(db, 'trusted'))?.includes(this.#digest) ?? false;
		return { kind: isTrusted ? 'open' : 'weak' };
	}

	#enter(): void {
		this.#leave = takePlace(() => (this.standing = { kind: 'elsewhere' }));
	}
}
