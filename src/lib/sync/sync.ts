import { retryDelay } from '$lib/domain/backoff';
import { StoreError } from '$lib/domain/errors';
import { openStore } from '$lib/store/database';
import { recall } from '$lib/store/device';
import * as outbox from '$lib/store/outbox';
import type { OutboxItem, StoreDb } from '$lib/store/schema';
import { putBlob } from './blobs';
import { createClient, type StoreClient } from './client';
import { isPassing, named } from './errors';
import { fetchKillList } from './kill-list';

/** What made us look; `manual` also puts an end to any back-off. */
export type SyncReason =
	| 'background'
	| 'manual'
	| 'merged'
	| 'online'
	| 'queued'
	| 'signed-in'
	| 'start'
	| 'timer'
	| 'visible';

export interface SyncOutcome {
	/** Updates that the server has answered for in this run. */
	readonly answered: number;
	/** Why it ended before everything was sent; null if nothing is left to do now. */
	readonly stoppedBy: 'offline' | 'signed-out' | 'unavailable' | null;
}

const LOCK = 'ml-store-sync';
const STATUSES_AT_ONCE = 100;

let waiting: Promise<SyncOutcome> | undefined;
/** Somebody of those who wait asked by hand. */
let byHand = false;

/**
 * Push, then pull: sends what is queued, then asks how it stands with what was accepted. One run at a time
 * on this device; a call during a run starts another after it, since that run may have passed what is new.
 * Whatever happens, an item that the server has not answered for stays.
 */
export function syncNow(reason: SyncReason): Promise<SyncOutcome> {
	byHand ||= reason === 'manual';
	waiting ??= whenAlone(() => {
		waiting = undefined; // it runs now: who asks from here on waits for the next
		const noBackOff = byHand;
		byHand = false;
		return run(noBackOff);
	});
	return waiting;
}

async function whenAlone<T>(work: () => Promise<T>): Promise<T> {
	await Promise.resolve(); // never before `waiting` is set, even if the lock is free
	return navigator.locks.request(LOCK, work);
}

async function run(noBackOff: boolean): Promise<SyncOutcome> {
	const db = await openStore();
	if (noBackOff) await outbox.clearBackOff(db);
	const client = createClient();
	const pushed = await push(db, client);
	if (pushed.stoppedBy === 'offline') return pushed;
	try {
		await fetchKillList(db, client);
		if (pushed.stoppedBy !== 'signed-out') await pull(db, client);
		return pushed;
	} catch (error) {
		return { ...pushed, stoppedBy: reasonOf(error) };
	}
}

async function push(db: StoreDb, client: StoreClient): Promise<SyncOutcome> {
	const account = await recall(db, 'account');
	const tried = new Set<string>();
	let answered = 0;
	let delayed: SyncOutcome['stoppedBy'] = null;
	for (;;) {
		const item = await outbox.nextToSend(db, Date.now(), {
			accountId: account?.id ?? null,
			skip: tried
		});
		if (!item) return { answered, stoppedBy: delayed };
		tried.add(item.id);
		try {
			await send(db, client, item);
			answered++;
		} catch (error) {
			const stoppedBy = await keepFor(db, item, error);
			// one that the server chokes on must not hold up the rest
			if (stoppedBy === 'unavailable') delayed = stoppedBy;
			else if (stoppedBy) return { answered, stoppedBy };
		}
	}
}

async function send(db: StoreDb, client: StoreClient, item: OutboxItem): Promise<void> {
	if (item.state === 'queued') {
		if (!item.container) throw new Error(`Queued contribution ${item.id} has no container.`);
		await putBlob(item.container);
		await outbox.markSent(db, item.id);
	}
	const answer = await named(client.updates.submit.mutate({ id: item.id, digest: item.digest }));
	if (answer.status === 'rejected') {
		await outbox.markRefused(db, item.id, { code: answer.code, message: answer.message });
	} else {
		// of a duplicate the server may know more than "accepted": the pull that follows asks
		await outbox.markAccepted(db, item.id);
	}
}

/** Decides what becomes of an item that could not be sent. Returns why to stop, or null to go on. */
async function keepFor(
	db: StoreDb,
	item: OutboxItem,
	error: unknown
): Promise<SyncOutcome['stoppedBy']> {
	if (!(error instanceof StoreError)) throw error;
	const { code } = error;
	if (isRefusal(code)) {
		await outbox.markRefused(db, item.id, { code, message: error.message });
		return null;
	}
	// the bytes went up but are gone again: start over
	if (code === 'blob/not-found') await outbox.markUnsent(db, item.id);

	const stoppedBy = reasonOf(error);
	if (stoppedBy === 'offline' || stoppedBy === 'signed-out') {
		const message = stoppedBy === 'offline' ? error.message : 'Sign in to send it.';
		await outbox.markWaiting(db, item.id, { code, message });
		return stoppedBy;
	}
	const retryAt = Date.now() + retryDelay(item.attempts + 1, Math.random());
	await outbox.markFailed(db, item.id, { code, message: error.message, retryAt });
	return isPassing(error) ? stoppedBy : null;
}

// the server will say the same of these bytes however often they come
function isRefusal(code: string): boolean {
	return code.startsWith('update/') || code === 'blob/too-large' || code === 'model/not-found';
}

function reasonOf(error: unknown): SyncOutcome['stoppedBy'] {
	if (!(error instanceof StoreError)) throw error;
	if (error.code === 'request/offline') return 'offline';
	return error.code === 'account/signed-out' ? 'signed-out' : 'unavailable';
}

async function pull(db: StoreDb, client: StoreClient): Promise<void> {
	const ids = (await outbox.awaitingNews(db)).map(({ id }) => id);
	for (let at = 0; at < ids.length; at += STATUSES_AT_ONCE) {
		const asked = ids.slice(at, at + STATUSES_AT_ONCE);
		const { items } = await named(client.updates.statuses.query({ ids: asked }));
		for (const answer of items) await outbox.markAnswered(db, answer);
	}
}
