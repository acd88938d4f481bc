import { getLocale } from '$lib/i18n/generated/runtime';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';

/** `unsupported`: this browser cannot. `unavailable`: this store cannot. `denied`: the user has said never. */
type PushState = 'unknown' | 'unsupported' | 'unavailable' | 'denied' | 'off' | 'on';

/** Whether this device is told of notices while the app is closed (web push). */
export class PushDevice {
	state = $state<PushState>('unknown');
	#key: string | null = null;

	/** @throws {StoreError} */
	async look(): Promise<void> {
		if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) {
			this.state = 'unsupported';
			return;
		}
		this.#key = (await named(createClient().push.key.query())).publicKey;
		if (this.#key === null) this.state = 'unavailable';
		else if (Notification.permission === 'denied') this.state = 'denied';
		else this.state = (await subscription()) ? 'on' : 'off';
	}

	/** Asks the user, then the browser, then the store. @throws {StoreError} */
	async turnOn(): Promise<void> {
		if (this.#key === null) return;
		const permission = await Notification.requestPermission();
		if (permission !== 'granted') {
			this.state = permission === 'denied' ? 'denied' : 'off';
			return;
		}
		const { pushManager } = await navigator.serviceWorker.ready;
		const made = await pushManager.subscribe({
			userVisibleOnly: true,
			applicationServerKey: this.#key
		});
		const { endpoint, keys } = made.toJSON();
		const { p256dh = '', auth = '' } = keys ?? {};
		const asked = { endpoint: endpoint ?? '', p256dh, auth, locale: getLocale() };
		try {
			await named(createClient().push.subscribe.mutate(asked));
			this.state = 'on';
		} catch (error) {
			await made.unsubscribe();
			throw error;
		}
	}

	/** @throws {StoreError} */
	async turnOff(): Promise<void> {
		const made = await subscription();
		if (made) {
			await named(createClient().push.unsubscribe.mutate({ endpoint: made.endpoint }));
			await made.unsubscribe();
		}
		this.state = 'off';
	}
}

async function subscription(): Promise<PushSubscription | null> {
	const registration = await navigator.serviceWorker.getRegistration();
	return (await registration?.pushManager.getSubscription()) ?? null;
}
