import { StoreError } from '$lib/domain/errors';
import { closeBudget } from '../credits/budgets.server';
import type { PrismaClient } from '../database/generated/client';
import { rejectWaiting } from '../merging/merge-commit.server';
import { inTransaction, type Db } from '../repositories/db.server';
import { lockModel, setModelStatus, type ModelRow } from '../repositories/models.server';
import { listWaiting } from '../repositories/updates.server';

const BATCH = 1000;

/**
 * Takes a model out of the store for good. Versions, receipts and the ledger stay; whoever's update
 * still waited is told that it will not be merged, and what is left of its budget goes back to its owner.
 */
export async function deleteModel(prisma: PrismaClient, model: ModelRow): Promise<void> {
	await inTransaction(prisma, (tx) =>
		removeModel(tx, model, 'Its engineer has deleted this model.')
	);
}

/**
 * `deleteModel` as part of another act.
 *
 * @param why What is told to those whose updates waited.
 */
export async function removeModel(tx: Db, model: ModelRow, why: string): Promise<void> {
	// with the lock, no merge is half-way; after it, none begins
	await lockModel(tx, model.id);
	await setModelStatus(tx, model.id, 'deleted');
	const reason = new StoreError('model/not-listed', why);
	for (;;) {
		const waiting = await listWaiting(tx, model.id, BATCH);
		if (waiting.length === 0) break;
		const refused = waiting.map((row) => ({ row, reason }));
		await rejectWaiting(tx, { model, refused });
	}
	await closeBudget(tx, model);
}
