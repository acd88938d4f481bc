import type { Workbox } from 'workbox-window';
import { canReachStore } from '$lib/sync/reach';
import { askToSync, keepInSync } from '$lib/sync/schedule';
import { syncNow } from '$lib/sync/sync';
import { connection } from './connection.svelte';
import { session } from './session.svelte';

// not in TypeScript's DOM library: only Chromium has it
interface InstallPrompt extends Event {
	prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** While requests fail although there is a network, the store is asked this often whether it is back. */
const KNOCK_MS = 10_000;

/** The installed app as such: its service worker, updates, and what it may offer. */
class App {
	/** True once everything that the app needs without a network is on this device. */
	offlineReady = $state(false);
	/** True if a newer version waits; `reload` changes to it. */
	updateReady = $state(false);
	#installPrompt = $state.raw<InstallPrompt | null>(null);
	#workbox: Workbox | undefined;

	/** True if the browser would install the app when asked. */
	installable = $derived(this.#installPrompt !== null);

	/** Called once by the root layout, in the browser. @returns A function that stops everything. */
	start(): () => void {
		const stops = [
			connection.watch(),
			session.watch(),
			this.#watchInstall(),
			this.#lookForUpdates(),
			this.#knock(),
			keepInSync(({ answered, stoppedBy }) => {
				// a run with nothing to send asks nothing, so it tells nothing either
				if (stoppedBy === 'offline') connection.reachable = false;
				else if (answered > 0) connection.reachable = true;
			})
		];
		void session.refresh().then(() => {
			if (session.offline) connection.reachable = false;
		});
		void this.#register();
		return () => {
			for (const stop of stops) stop();
		};
	}

	/** Changes to the waiting version. Every tab reloads. */
	reload(): void {
		this.#workbox?.messageSkipWaiting();
	}

	/** Shows the browser's own install dialogue. */
	async install(): Promise<void> {
		const prompt = this.#installPrompt;
		this.#installPrompt = null; // a prompt works once
		await prompt?.prompt();
	}

	async #register(): Promise<void> {
		if (!('serviceWorker' in navigator)) return;
		// a CommonJS module to Node, which renders this page too and has no service worker
		const { Workbox } = await import('workbox-window');
		const workbox = new Workbox('/service-worker.js', {
			type: import.meta.env.DEV ? 'module' : 'classic'
		});
		this.#workbox = workbox;
		workbox.addEventListener('waiting', () => (this.updateReady = true));
		workbox.addEventListener('controlling', (event) => {
			if (event.isUpdate) location.reload();
		});
		await workbox.register();
		await navigator.serviceWorker.ready;
		this.offlineReady = true;
		// what was queued before there was a service worker gets its Background Sync now
		await askToSync();
	}

	// an installed app may stay open for weeks, and only a real navigation makes the browser look
	#lookForUpdates(): () => void {
		const look = () => {
			if (document.visibilityState !== 'visible' || connection.offline) return;
			// it fails where the network is about to: there will be another time
			this.#workbox?.update().catch(() => undefined);
		};
		document.addEventListener('visibilitychange', look);
		return () => document.removeEventListener('visibilitychange', look);
	}

	// no event tells of a server that is back: without this one failed request would leave us offline for good
	#knock(): () => void {
		const knock = async () => {
			const isWaiting = connection.online && !connection.reachable;
			if (!isWaiting || document.visibilityState !== 'visible') return;
			if (!(await canReachStore())) return;
			connection.reachable = true;
			await syncNow('online');
		};
		const timer = setInterval(() => void knock(), KNOCK_MS);
		return () => clearInterval(timer);
	}

	#watchInstall(): () => void {
		const offered = (event: Event) => {
			event.preventDefault(); // our own button asks, when the user wants it
			this.#installPrompt = event as InstallPrompt;
		};
		const installed = () => (this.#installPrompt = null);
		addEventListener('beforeinstallprompt', offered);
		addEventListener('appinstalled', installed);
		return () => {
			removeEventListener('beforeinstallprompt', offered);
			removeEventListener('appinstalled', installed);
		};
	}
}

export const app = new App();
