import { StoreError } from '$lib/domain/errors';
import { openStore } from '$lib/store/database';
import { nextAttemptAt } from '$lib/store/outbox';
import { syncNow, type SyncOutcome, type SyncReason } from './sync';

/** Tag of the Background Sync registration that the service worker answers to. */
export const SYNC_TAG = 'ml-store-outbox';

const SHORTEST_MS = 30_000;
const LONGEST_MS = 15 * 60_000;

// not in TypeScript's DOM library: only Chromium has it
interface WithSync {
	readonly sync?: { register(tag: string): Promise<void> };
}

/**
 * Asks for a sync as soon as there is a network, by this page now and by the browser later, even if the
 * page is closed by then (where the browser can: Background Sync).
 */
export async function askToSync(): Promise<void> {
	await registerBackgroundSync();
	void attempt('queued');
}

/**
 * Keeps a page in sync: now, when the network or the page comes back, and by a timer, sooner while
 * something waits.
 *
 * @param onOutcome Told how each run ended.
 * @returns A function that stops it.
 */
export function keepInSync(onOutcome: (outcome: SyncOutcome) => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopped = false;

	const plan = async () => {
		const wait = await timeToNextAttempt();
		clearTimeout(timer);
		if (!stopped) timer = setTimeout(() => void run('timer'), wait);
	};
	const run = async (reason: SyncReason) => {
		const outcome = await attempt(reason);
		if (outcome && !stopped) onOutcome(outcome);
		await plan();
	};
	const online = () => void run('online');
	const visible = () => {
		if (document.visibilityState === 'visible') void run('visible');
	};
	addEventListener('online', online);
	document.addEventListener('visibilitychange', visible);
	void run('start');

	return () => {
		stopped = true;
		clearTimeout(timer);
		removeEventListener('online', online);
		document.removeEventListener('visibilitychange', visible);
	};
}

async function attempt(reason: SyncReason): Promise<SyncOutcome | null> {
	try {
		return await syncNow(reason);
	} catch (error) {
		// a browser that keeps no data has nothing to send either; the screens that need it say so
		if (error instanceof StoreError && error.code === 'storage/unavailable') return null;
		throw error;
	}
}

/** Milliseconds: soon if something waits (never in a tight loop), else only to hear of merges. */
async function timeToNextAttempt(): Promise<number> {
	const at = await openStore().then(nextAttemptAt, () => null);
	if (at === null) return LONGEST_MS;
	return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, at - Date.now()));
}

/** False where the browser has no Background Sync, or the user has turned it off: then the page's own schedule delivers. */
async function registerBackgroundSync(): Promise<boolean> {
	if (!('serviceWorker' in navigator)) return false; // an insecure origin
	const registration = await navigator.serviceWorker.getRegistration();
	const { sync } = (registration ?? {}) as WithSync;
	if (!registration?.active || !sync) return false;
	return sync.register(SYNC_TAG).then(
		() => true,
		() => false
	);
}
