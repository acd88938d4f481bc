import type { Permission } from '$lib/domain/plugin';
import { openStore } from '$lib/store/database';
import { getConsent, putConsent } from '$lib/store/consents';

/** What the person allows one plugin, by its digest: another digest is another plugin, and is asked about anew. */
export class PluginConsent {
	/** Null until it is known; the plugin runs once there is an answer. */
	allowed = $state.raw<readonly Permission[] | null>(null);
	isKnown = $state(false);
	/** Another plugin of this model was allowed before. */
	isChanged = $state(false);

	readonly asked: readonly Permission[];
	readonly #modelId: string;
	readonly #digest: string;

	constructor(modelId: string, digest: string, asked: readonly Permission[]) {
		this.asked = asked;
		this.#modelId = modelId;
		this.#digest = digest;
		// what asks for nothing needs no answer
		if (asked.length === 0) this.allowed = [];
	}

	async load(): Promise<void> {
		const consent = await getConsent(await openStore(), this.#modelId);
		if (consent?.digest === this.#digest) this.allowed = consent.allowed;
		else this.isChanged = consent !== null;
		this.isKnown = true;
	}

	async give(allowed: readonly Permission[]): Promise<void> {
		const consent = { modelId: this.#modelId, digest: this.#digest, allowed, givenAt: Date.now() };
		await putConsent(await openStore(), consent);
		this.allowed = allowed;
	}
}
