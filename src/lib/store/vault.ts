import { uuidv7 } from 'uuidv7';
import { StoreError } from '$lib/domain/errors';
import {
	fitsBatch,
	sizeOfShape,
	targetSizeOf,
	type BatchSpec,
	type Example
} from '$lib/domain/examples';
import { announce } from './changes';
import type { StoreDb, StoredExample } from './schema';
import { orStorageFull } from './storage-full';

/** The user's private examples. They are never sent anywhere. */

const PAGE = 200;

/** n examples, packed for the training worker. */
export interface PackedExamples {
	/** [n, ...inputShape] flat. */
	readonly inputs: Float32Array;
	/** [n, ...targetShape] flat: indices of classes, or numbers. */
	readonly labels: Uint32Array | Float32Array;
	/** Examples left out, because the model now takes another shape or has fewer labels. */
	readonly skipped: number;
}

/** How many examples of a model there are. */
export interface VaultCount {
	readonly total: number;
	/** In the order of the labels; all 0 where an example has more than one, or learns numbers. */
	readonly perLabel: readonly number[];
}

/** Where a model's examples go, and how many there may be. */
export interface Shelf {
	readonly modelId: string;
	readonly mostExamples: number;
}

/**
 * Adds examples to a model's vault, all or none.
 *
 * @returns Their ids, in order.
 * @throws {StoreError} `storage/full`, or `storage/over-limit` if there would be more than there may be.
 */
export async function addExamples(
	db: StoreDb,
	{ modelId, mostExamples }: Shelf,
	examples: readonly Example[]
): Promise<string[]> {
	const addedAt = Date.now();
	const stored = examples.map((example) => ({ ...example, id: uuidv7(), modelId, addedAt }));
	const tx = db.transaction('vault', 'readwrite');
	// counted in the transaction that adds: another tab may add, too
	const held = await tx.store.index('time').count(rangeOf(modelId));
	if (held + stored.length > mostExamples) {
		throw new StoreError(
			'storage/over-limit',
			`Nothing was added: this model may keep ${mostExamples} examples on a device, and ${held} are here. Delete some that you no longer need, then try again.`
		);
	}
	await orStorageFull(() =>
		Promise.all([...stored.map((example) => tx.store.add(example)), tx.done])
	);
	announce('vault');
	return stored.map(({ id }) => id);
}

/** More labels than this are counted by walking the examples, not by asking for each. */
const MOST_ASKED = 100;

/** How many examples there are, whether they fit the model or not. */
export async function countExamples(
	db: StoreDb,
	modelId: string,
	{ numLabels }: BatchSpec
): Promise<VaultCount> {
	const store = db.transaction('vault').store;
	const total = store.index('time').count(rangeOf(modelId));
	if (numLabels > MOST_ASKED)
		return { total: await total, perLabel: await walk(db, modelId, numLabels) };
	const index = store.index('label');
	const perLabel = Array.from({ length: numLabels }, (_, label) => index.count([modelId, label]));
	return { total: await total, perLabel: await Promise.all(perLabel) };
}

async function walk(db: StoreDb, modelId: string, numLabels: number): Promise<number[]> {
	const counts = new Array<number>(numLabels).fill(0);
	const range = IDBKeyRange.bound([modelId, 0], [modelId, numLabels], false, true);
	let cursor = await db.transaction('vault').store.index('label').openKeyCursor(range);
	while (cursor) {
		const [, label] = cursor.key;
		counts[label] = (counts[label] ?? 0) + 1;
		cursor = await cursor.continue();
	}
	return counts;
}

/** How many examples a training would take, and how many it would leave out (`skipped`). */
export async function countFitting(
	db: StoreDb,
	modelId: string,
	spec: BatchSpec
): Promise<VaultCount & { readonly skipped: number }> {
	const perLabel = new Array<number>(spec.numLabels).fill(0);
	let [total, skipped] = [0, 0];
	for await (const example of pages(db, modelId)) {
		if (!fitsBatch(example, spec)) {
			skipped++;
			continue;
		}
		total++;
		if ('label' in example) perLabel[example.label] = (perLabel[example.label] ?? 0) + 1;
	}
	return { total, perLabel, skipped };
}

/**
 * One page of a model's examples, oldest first.
 *
 * @param after Id of the last example of the page before.
 */
export function listExamples(
	db: StoreDb,
	modelId: string,
	{ after = '', limit = PAGE }: { after?: string; limit?: number } = {}
): Promise<StoredExample[]> {
	return db.getAllFromIndex('vault', 'time', rangeOf(modelId, after), limit);
}

export async function deleteExample(db: StoreDb, id: string): Promise<void> {
	await db.delete('vault', id);
	announce('vault');
}

/**
 * Removes examples of one model; ids of others are passed over.
 *
 * @returns How many there were.
 */
export async function deleteExamples(
	db: StoreDb,
	modelId: string,
	ids: readonly string[]
): Promise<number> {
	const tx = db.transaction('vault', 'readwrite');
	let removed = 0;
	for (const id of ids) {
		if ((await tx.store.get(id))?.modelId !== modelId) continue;
		await tx.store.delete(id);
		removed++;
	}
	await tx.done;
	if (removed > 0) announce('vault');
	return removed;
}

/** Undoes the newest example. @returns What was removed; null if there was none. */
export async function removeLast(db: StoreDb, modelId: string): Promise<StoredExample | null> {
	const tx = db.transaction('vault', 'readwrite');
	const cursor = await tx.store.index('time').openCursor(rangeOf(modelId), 'prev');
	if (!cursor) return null;
	await Promise.all([cursor.delete(), tx.done]);
	announce('vault');
	return cursor.value;
}

/** @returns How many there were. */
export async function clearExamples(db: StoreDb, modelId: string): Promise<number> {
	const tx = db.transaction('vault', 'readwrite');
	let removed = 0;
	for await (const cursor of tx.store.index('time').iterate(rangeOf(modelId))) {
		await cursor.delete();
		removed++;
	}
	await tx.done;
	announce('vault');
	return removed;
}

/** All of a model's examples that fit its input, in the order in which they were added. */
export async function packExamples(
	db: StoreDb,
	modelId: string,
	spec: BatchSpec
): Promise<PackedExamples> {
	const size = sizeOfShape(spec.inputShape);
	const targetSize = targetSizeOf(spec);
	const total = await db.countFromIndex('vault', 'time', rangeOf(modelId));
	const inputs = new Float32Array(total * size);
	const labels = spec.targetShape ? new Float32Array(total * targetSize) : new Uint32Array(total);

	let packed = 0;
	let skipped = 0;
	for await (const example of pages(db, modelId)) {
		// one added while we read would not fit any more; the next training has it
		if (packed === total) break;
		if (!fitsBatch(example, spec)) {
			skipped++;
			continue;
		}
		inputs.set(example.input, packed * size);
		labels.set('label' in example ? [example.label] : example.values, packed * targetSize);
		packed++;
	}
	return {
		inputs: inputs.subarray(0, packed * size),
		labels: labels.subarray(0, packed * targetSize),
		skipped
	};
}

async function* pages(db: StoreDb, modelId: string): AsyncGenerator<StoredExample> {
	let after = '';
	for (;;) {
		const page = await listExamples(db, modelId, { after });
		yield* page;
		const last = page[page.length - 1];
		if (!last || page.length < PAGE) return;
		after = last.id;
	}
}

function rangeOf(modelId: string, after = ''): IDBKeyRange {
	return IDBKeyRange.bound([modelId, after], [modelId, '\uffff'], true);
}
