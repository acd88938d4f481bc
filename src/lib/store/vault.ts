import { uuidv7 } from 'uuidv7';
import type { Example } from '$lib/domain/examples';
import { announce } from './changes';
import type { StoreDb, StoredExample } from './schema';
import { orStorageFull } from './storage-full';

/** The user's private examples. They are never sent anywhere. */

const PAGE = 200;

/** Which examples a model trains on. */
export interface PackSpec {
	/** Shape of one input, without the batch axis. */
	readonly inputShape: readonly number[];
	readonly numLabels: number;
}

/** n examples, packed for the training worker: inputs is [n, ...inputShape] flat, labels [n]. */
export interface PackedExamples {
	readonly inputs: Float32Array;
	readonly labels: Uint32Array;
	/** Examples left out, because the model now takes another shape or has fewer labels. */
	readonly skipped: number;
}

/**
 * Adds examples to a model's vault, all or none.
 *
 * @returns Their ids, in order.
 * @throws {StoreError} `storage/full`.
 */
export async function addExamples(
	db: StoreDb,
	modelId: string,
	examples: readonly Example[]
): Promise<string[]> {
	const addedAt = Date.now();
	const stored = examples.map(({ input, label }) => ({
		id: uuidv7(),
		modelId,
		addedAt,
		input,
		label
	}));
	const tx = db.transaction('vault', 'readwrite');
	await orStorageFull(() =>
		Promise.all([...stored.map((example) => tx.store.add(example)), tx.done])
	);
	announce('vault');
	return stored.map(({ id }) => id);
}

/** How many examples there are of each label, in the order of the labels. */
export async function countByLabel(
	db: StoreDb,
	modelId: string,
	numLabels: number
): Promise<number[]> {
	const index = db.transaction('vault').store.index('label');
	return Promise.all(
		Array.from({ length: numLabels }, (_, label) => index.count([modelId, label]))
	);
}

/** How many examples of each label a training would take, and how many it would leave out (`skipped`). */
export async function countFitting(
	db: StoreDb,
	modelId: string,
	spec: PackSpec
): Promise<{ counts: number[]; skipped: number }> {
	const counts = new Array<number>(spec.numLabels).fill(0);
	let skipped = 0;
	for await (const example of pages(db, modelId)) {
		if (fits(example, spec)) counts[example.label] = (counts[example.label] ?? 0) + 1;
		else skipped++;
	}
	return { counts, skipped };
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

/** Undoes the newest example. @returns What was removed; null if there was none. */
export async function removeLast(db: StoreDb, modelId: string): Promise<StoredExample | null> {
	const tx = db.transaction('vault', 'readwrite');
	const cursor = await tx.store.index('time').openCursor(rangeOf(modelId), 'prev');
	if (!cursor) return null;
	await Promise.all([cursor.delete(), tx.done]);
	announce('vault');
	return cursor.value;
}

export async function clearExamples(db: StoreDb, modelId: string): Promise<void> {
	const tx = db.transaction('vault', 'readwrite');
	for await (const cursor of tx.store.index('time').iterate(rangeOf(modelId))) {
		await cursor.delete();
	}
	await tx.done;
	announce('vault');
}

/** All of a model's examples that fit its input, in the order in which they were added. */
export async function packExamples(
	db: StoreDb,
	modelId: string,
	spec: PackSpec
): Promise<PackedExamples> {
	const size = sizeOf(spec);
	const total = await db.countFromIndex('vault', 'time', rangeOf(modelId));
	const inputs = new Float32Array(total * size);
	const labels = new Uint32Array(total);

	let packed = 0;
	let skipped = 0;
	for await (const example of pages(db, modelId)) {
		// one added while we read would not fit any more; the next training has it
		if (packed === total) break;
		const { input, label } = example;
		if (!fits(example, spec)) {
			skipped++;
			continue;
		}
		inputs.set(input, packed * size);
		labels[packed++] = label;
	}
	return { inputs: inputs.subarray(0, packed * size), labels: labels.subarray(0, packed), skipped };
}

function sizeOf({ inputShape }: PackSpec): number {
	return inputShape.reduce((product, dimension) => product * dimension, 1);
}

function fits({ input, label }: StoredExample, spec: PackSpec): boolean {
	return input.length === sizeOf(spec) && label < spec.numLabels;
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
