import type { PluginManifest } from '$lib/domain/plugin';
import { cacheFrame } from '$lib/plugins/frame-cache';
import { tryConnectionAllowlist } from '$lib/plugins/self-test';
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
	/** Whether this browser enforces what stands behind the policy. */
	selfTest: tryConnectionAllowlist,
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

/** For browsers that nobody drives: `#visit` mounts what the stage lists, `#visit-kept` from this device. */
async function visit(): Promise<void> {
	if (!location.hash.startsWith('#visit')) return;
	const plugins = (await (await fetch('/visit.json')).json()) as Shown[];
	if (location.hash === '#visit-kept') await exfiltration.keep(plugins);
	const tight = await exfiltration.selfTest();
	exfiltration.show(plugins);
	setInterval(() => {
		const said = {
			ran: window.sandbox.logs.length,
			dead: window.sandbox.deaths.length,
			tight: Number(tight)
		};
		void fetch('/said', { method: 'POST', body: JSON.stringify(said) });
	}, 500);
}

export type Exfiltration = typeof exfiltration;
Object.assign(window, { exfiltration });
void visit();
