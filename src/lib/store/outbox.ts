import { afterAnswer, canBecome, isFinal, isUnsettled } from '$lib/domain/contribution';
import type { ContributionState } from '$lib/domain/update';
import type { Contribution } from '$lib/wire/api';
import { announce } from './changes';
import type { OutboxItem, Residual, SendFailure, StoreDb } from './schema';
import { orStorageFull } from './storage-full';

/**
 * Keeps a trained update on this device, and what it left out of what it sends, both or neither. Resolves once
 * they are on disk.
 *
 * @param residual In place of what was left out before; null if nothing is left out now.
 * @throws {StoreError} `storage/full`.
 */
export async function addTrained(
	db: StoreDb,
	item: OutboxItem,
	residual: Residual | null = null
): Promise<void> {
	// strict: the device spent minutes on this, and a crash must not lose it
	const tx = db.transaction(['outbox', 'residuals'], 'readwrite', { durability: 'strict' });
	const residuals = tx.objectStore('residuals');
	await orStorageFull(() =>
		Promise.all([
			tx.objectStore('outbox').add(item),
			residual ? residuals.put(residual) : residuals.delete(item.modelId),
			tx.done
		])
	);
	announce('outbox');
}

/** Asks for a trained update to be sent. Resolves once that is on disk. */
export function enqueue(db: StoreDb, id: string): Promise<OutboxItem | null> {
	return change(db, id, (item) => moveTo(item, 'queued'));
}

/** Everything in the outbox, newest first. */
export async function listContributions(db: StoreDb): Promise<OutboxItem[]> {
	return (await db.getAll('outbox')).reverse();
}

/**
 * The oldest item that may be sent now, for this account or for nobody in particular; null if none.
 *
 * @param skip Ids to leave for later.
 */
export async function nextToSend(
	db: StoreDb,
	now: number,
	{ accountId, skip }: { accountId: string | null; skip?: ReadonlySet<string> }
): Promise<OutboxItem | null> {
	// cursor, not getAll: a container may be large, and only one is needed at a time
	for await (const { value: item } of db.transaction('outbox').store) {
		if (isUnsent(item) && item.nextAttemptAt <= now && maySend(item, accountId)) {
			if (!skip?.has(item.id)) return item;
		}
	}
	return null;
}

/** Items that the server has taken and may yet say more of. */
export async function awaitingNews(db: StoreDb): Promise<OutboxItem[]> {
	return (await db.getAll('outbox')).filter(({ state, answer }) =>
		isUnsettled(state, answer?.candidate)
	);
}

/** When the next unsent item may be tried; null if there is none. Epoch milliseconds. */
export async function nextAttemptAt(db: StoreDb): Promise<number | null> {
	const times = (await db.getAll('outbox')).filter(isUnsent).map((item) => item.nextAttemptAt);
	return times.length > 0 ? Math.min(...times) : null;
}

/** Its bytes are on the server. */
export function markSent(db: StoreDb, id: string): Promise<OutboxItem | null> {
	return change(db, id, (item) => moveTo(item, 'sent'));
}

/** The server has lost the bytes before it answered: they go up again. */
export function markUnsent(db: StoreDb, id: string): Promise<OutboxItem | null> {
	return change(db, id, (item) => moveTo(item, 'queued'));
}

/** The server keeps it now, so the bytes need not stay here. */
export function markAccepted(db: StoreDb, id: string): Promise<OutboxItem | null> {
	return change(db, id, (item) => settle(item, afterAnswer(item.state, 'accepted')));
}

/** The server will never take it. The bytes stay until the user discards it. */
export function markRefused(db: StoreDb, id: string, why: SendFailure): Promise<OutboxItem | null> {
	return change(db, id, (item) => ({ ...moveTo(item, 'refused'), lastError: why }));
}

/** The server's newest word on an update, as `updates.statuses` tells it. */
export function markAnswered(db: StoreDb, answer: Contribution): Promise<OutboxItem | null> {
	return change(db, answer.id, (item) => ({
		...settle(item, afterAnswer(item.state, answer.status)),
		answer
	}));
}

/** An attempt failed; the item stays as it is and is tried again, not before `retryAt`. */
export function markFailed(
	db: StoreDb,
	id: string,
	{ retryAt, ...why }: SendFailure & { retryAt: number }
): Promise<OutboxItem | null> {
	return change(db, id, (item) => ({
		...item,
		attempts: item.attempts + 1,
		nextAttemptAt: retryAt,
		lastError: { code: why.code, message: why.message }
	}));
}

/** It waits for the network or for the user, not for a time: whoever comes back says so. */
export function markWaiting(db: StoreDb, id: string, why: SendFailure): Promise<OutboxItem | null> {
	return change(db, id, (item) => ({ ...item, nextAttemptAt: 0, lastError: why }));
}

/** Puts off nothing any more: every unsent item may be tried at once. */
export async function clearBackOff(db: StoreDb): Promise<void> {
	for (const { id } of (await db.getAll('outbox')).filter(isUnsent)) {
		await change(db, id, (item) => ({ ...item, nextAttemptAt: 0 }));
	}
}

/** Drops an item by the user's hand. What the server already has stays there. */
export async function discard(db: StoreDb, id: string): Promise<void> {
	const tx = db.transaction('outbox', 'readwrite', { durability: 'strict' });
	await Promise.all([tx.store.delete(id), tx.done]);
	announce('outbox');
}

function isUnsent(item: OutboxItem): boolean {
	return item.state === 'queued' || item.state === 'sent';
}

function maySend(item: OutboxItem, accountId: string | null): boolean {
	return item.accountId === null || item.accountId === accountId;
}

function moveTo(item: OutboxItem, state: ContributionState): OutboxItem {
	if (item.state === state) return item; // told twice
	if (!canBecome(item.state, state)) {
		throw new Error(`A contribution cannot go from ${item.state} to ${state}.`);
	}
	return { ...item, state, lastError: null };
}

function settle(item: OutboxItem, state: ContributionState): OutboxItem {
	const kept = state === 'accepted' || isFinal(state);
	return {
		...item,
		state,
		container: kept && state !== 'refused' ? null : item.container,
		attempts: 0,
		lastError: null
	};
}

/** Reads, changes and writes in one transaction; null if the item is gone (discarded meanwhile). */
async function change(
	db: StoreDb,
	id: string,
	next: (item: OutboxItem) => OutboxItem
): Promise<OutboxItem | null> {
	const tx = db.transaction('outbox', 'readwrite', { durability: 'strict' });
	const item = await tx.store.get(id);
	if (!item) return null;
	const changed = next(item);
	await orStorageFull(() => Promise.all([tx.store.put(changed), tx.done]));
	announce('outbox');
	return changed;
}
