import { build, files, prerendered, version } from '$service-worker';
import { matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { SANDBOX_CACHE, THUMBNAIL_CACHE } from '$lib/domain/cache-names';
import { SYNC_TAG } from '$lib/sync/schedule';
import { syncNow } from '$lib/sync/sync';
import type { PushMessage } from '$lib/wire/push';

// What we use of a service worker's scope: TypeScript's own library for it excludes that of pages.
interface LifeEvent extends Event {
	waitUntil(work: Promise<unknown>): void;
	/** Of a `message`. */
	readonly data?: { readonly type?: string };
	/** Of a `sync`. */
	readonly tag?: string;
}
interface PushArrival extends LifeEvent {
	readonly data?: { json(): unknown } & NonNullable<LifeEvent['data']>;
}
interface NotificationClick extends LifeEvent {
	readonly notification: { readonly data: unknown; close(): void };
}
interface WindowOfApp {
	readonly url: string;
	focus(): Promise<unknown>;
	navigate(url: string): Promise<unknown>;
}
interface WorkerScope {
	readonly clients: {
		claim(): Promise<void>;
		matchAll(options: { type: 'window' }): Promise<readonly WindowOfApp[]>;
		openWindow(url: string): Promise<unknown>;
	};
	readonly registration: {
		showNotification(title: string, options: object): Promise<void>;
	};
	skipWaiting(): Promise<void>;
	addEventListener(
		type: 'activate' | 'message' | 'sync',
		listener: (event: LifeEvent) => void
	): void;
	addEventListener(type: 'push', listener: (event: PushArrival) => void): void;
	addEventListener(type: 'notificationclick', listener: (event: NotificationClick) => void): void;
}
const worker = globalThis as unknown as WorkerScope;

/** One prerendered document that opens the app at any address. */
const SHELL = '/shell';
/** A navigation that takes longer is answered with the shell, which shows what the device has. */
const NAVIGATION_MS = 4_000;
const MOST_THUMBNAILS = 300;

/** 5 MB that read a Keras file need not lie on every phone: publishing asks for a network anyway. */
const isOfUseOffline = (url: string) => !url.includes('/keras.worker-');

// Everything of one version, workers and wasm too (vite.config.ts sees to the list). Names in `build`
// have their hash in them; the rest changes with the version. Nothing is used until all of it is here.
precacheAndRoute([
	...build.filter(isOfUseOffline).map((url) => ({ url, revision: null })),
	...[...files, ...prerendered].map((url) => ({ url, revision: version }))
]);

// A plugin's frame opens from cache with the very headers it came with: they are its sandbox.
registerRoute(
	({ url, sameOrigin }) => sameOrigin && /^\/sandbox\/[0-9a-f]{64}$/.test(url.pathname),
	async ({ request }) => {
		const cache = await caches.open(SANDBOX_CACHE);
		return (await cache.match(request.url, { ignoreVary: true })) ?? fetch(request);
	}
);

// Weights and the like are in IndexedDB; only pictures are asked for by address.
registerRoute(
	({ url, request, sameOrigin }) =>
		sameOrigin && request.destination === 'image' && url.pathname.startsWith('/blobs/'),
	new CacheFirst({
		cacheName: THUMBNAIL_CACHE,
		plugins: [{ cacheDidUpdate: () => forgetOldest(THUMBNAIL_CACHE, MOST_THUMBNAILS) }]
	})
);

registerRoute(
	new NavigationRoute(({ request }) => openPage(request), {
		denylist: [
			/^\/(api|blobs|credits\/pay|sandbox|simulator|trpc)\//,
			/^\/(healthz|metrics|credits\/statement\.csv)$/
		]
	})
);

/** The server's page while it can be had, so that a new version is met at once; else the shell. */
async function openPage(request: Request): Promise<Response> {
	const patience = new AbortController();
	const timer = setTimeout(() => patience.abort(), NAVIGATION_MS);
	try {
		const response = await fetch(request, { signal: patience.signal });
		// a proxy whose server is down answers so
		if (![502, 503, 504].includes(response.status)) return response;
		return (await matchPrecache(SHELL)) ?? response;
	} catch {
		// offline, or too slow: the reason makes no difference
		return (await matchPrecache(SHELL)) ?? Response.error();
	} finally {
		clearTimeout(timer); // once it has begun, a page may take its time
	}
}

async function forgetOldest(cacheName: string, most: number): Promise<void> {
	const cache = await caches.open(cacheName);
	const requests = await cache.keys(); // in the order in which they were put
	const surplus = requests.slice(0, Math.max(0, requests.length - most));
	await Promise.all(surplus.map((request) => cache.delete(request)));
}

worker.addEventListener('activate', (event) => {
	// from the first visit on, without a reload
	event.waitUntil(Promise.all([worker.clients.claim(), deleteUnknownCaches()]));
});

async function deleteUnknownCaches(): Promise<void> {
	const known = (name: string) =>
		name === SANDBOX_CACHE || name === THUMBNAIL_CACHE || name.startsWith('workbox-precache');
	const unknown = (await caches.keys()).filter((name) => !known(name));
	await Promise.all(unknown.map((name) => caches.delete(name)));
}

// Never by itself: an old page and new files do not fit together. The page asks when the user has agreed.
worker.addEventListener('message', (event) => {
	if (event.data?.type === 'SKIP_WAITING') void worker.skipWaiting();
});

worker.addEventListener('sync', (event) => {
	if (event.tag === SYNC_TAG) event.waitUntil(deliver());
});

async function deliver(): Promise<void> {
	const { stoppedBy } = await syncNow('background');
	// a rejection makes the browser try again later; signing in is up to the user
	if (stoppedBy === 'offline' || stoppedBy === 'unavailable') {
		throw new Error(`Could not deliver: ${stoppedBy}.`);
	}
}

worker.addEventListener('push', (event) => {
	const message = readMessage(event.data);
	// the same notice twice is shown once: it has the same tag
	const { body, tag, href, locale } = message;
	const icon = '/icons/icon-192.png';
	event.waitUntil(
		worker.registration.showNotification('ML Store', {
			...{ body, tag, icon, badge: icon, lang: locale },
			data: href
		})
	);
});

worker.addEventListener('notificationclick', (event) => {
	event.notification.close();
	event.waitUntil(openAt(String(event.notification.data)));
});

/** A push must show something, whatever came. */
function readMessage(data: PushArrival['data']): PushMessage {
	try {
		return data?.json() as PushMessage;
	} catch {
		return { tag: 'unreadable', body: 'ML Store', href: '/notices', locale: 'en' };
	}
}

/** In a window of the app that is open, else in a new one. */
async function openAt(href: string): Promise<void> {
	// a path of this app, and nothing that leads elsewhere
	const url = new URL(href, location.origin);
	const path = url.origin === location.origin ? url.pathname + url.search : '/notices';
	const [open] = await worker.clients.matchAll({ type: 'window' });
	if (open) {
		await open.focus();
		await open.navigate(path);
	} else {
		await worker.clients.openWindow(path);
	}
}
