import type { PluginManifest } from '$lib/domain/plugin';
import { cacheFrame } from '$lib/plugins/frame-cache';
import '../../support/sandbox-page/main';

window.name = 'host';

export interface Shown {
	readonly digest: string;
	readonly manifest: PluginManifest;
}

/** What a run does with the host's page. */
const exfiltration = {
	/** Mounts them all, as the app mounts one. */
	show(plugins: readonly Shown[]): void {
		for (const { digest, manifest } of plugins) window.sandbox.start(digest, manifest);
	},
	/** Keeps their frames on this device, and waits until the store's service worker answers for this page. */
	async keep(plugins: readonly Shown[]): Promise<void> {
		await navigator.serviceWorker.register('/service-worker.js');
		await navigator.serviceWorker.ready;
		if (!navigator.serviceWorker.controller) {
			await new Promise((taken) =>
				navigator.serviceWorker.addEventListener('controllerchange', taken, { once: true })
			);
		}
		for (const { digest } of plugins) await cacheFrame(digest);
	}
};

export type Exfiltration = typeof exfiltration;
Object.assign(window, { exfiltration });
