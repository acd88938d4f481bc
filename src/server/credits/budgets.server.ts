import { uuidv7 } from 'uuidv7';
import { freeOf } from '$lib/domain/budget';
import { fundEntries, takeBackEntries } from '$lib/domain/credits';
import { StoreError } from '$lib/domain/errors';
import { recordAudit } from '../repositories/audit.server';
import type { Db } from '../repositories/db.server';
import { balanceOf, isPosted, transfer } from '../repositories/ledger.server';
import { lockModel } from '../repositories/models.server';
import { buffersOf } from '../repositories/updates.server';

export interface BudgetChange {
	readonly userId: string;
	readonly model: { readonly id: string; readonly title: string };
	/** Whole credits, ≥ 1. */
	readonly amount: bigint;
	/** Minted where it was asked for, so that a repeat moves credits once. */
	readonly requestId: string;
}

/**
 * Sets credits of the model's owner aside for its contributors.
 *
 * @returns False if this request had been carried out before.
 * @throws {StoreError} `credits/insufficient`; `model/not-found` for one that has been deleted meanwhile.
 */
export async function fundModel(tx: Db, change: BudgetChange): Promise<boolean> {
	const { userId, model, amount, requestId } = change;
	const { status } = await lockModel(tx, model.id);
	if (status === 'deleted') throw new StoreError('model/not-found', 'There is no such model.');
	const isNew = await transfer(tx, {
		cause: `fund:${requestId}`,
		memo: { kind: 'fund', about: model.title },
		entries: fundEntries(userId, model.id, amount)
	});
	if (isNew) await audit(tx, 'budget.fund', change);
	return isNew;
}

/**
 * Gives credits of a model's budget back to its owner, as far as they are promised to nobody.
 *
 * @returns False if this request had been carried out before.
 * @throws {StoreError} `credits/insufficient`.
 */
export async function takeBackBudget(tx: Db, change: BudgetChange): Promise<boolean> {
	const { userId, model, amount, requestId } = change;
	// with the lock, no update is promised anything meanwhile
	await lockModel(tx, model.id);
	const cause = `take-back:${requestId}`;
	const free = await freeBudget(tx, model.id);
	if (free < amount && !(await isPosted(tx, cause))) {
		const message = `Of this budget ${free} credits are promised to nobody; you asked for ${amount}.`;
		throw new StoreError('credits/insufficient', message);
	}
	const entries = takeBackEntries(userId, model.id, amount);
	const memo = { kind: 'take-back', about: model.title } as const;
	const isNew = await transfer(tx, { cause, memo, entries });
	if (isNew) await audit(tx, 'budget.take-back', change);
	return isNew;
}

/** Gives back what a model that ends has promised to nobody; of one that is deleted, for which nothing waits, all. */
export async function closeBudget(
	tx: Db,
	model: { readonly id: string; readonly title: string; readonly ownerId: string }
): Promise<void> {
	await lockModel(tx, model.id);
	const amount = await freeBudget(tx, model.id);
	if (amount === 0n) return;
	// a new id: none that somebody chose can stand in its way
	await takeBackBudget(tx, { userId: model.ownerId, model, amount, requestId: uuidv7() });
}

async function audit(tx: Db, action: string, change: BudgetChange): Promise<void> {
	const { userId: actorId, model, amount, requestId } = change;
	const detail = { amount: Number(amount), requestId };
	await recordAudit(tx, { actorId, action, subject: `model:${model.id}`, detail });
}

/** The caller holds the model's lock. */
async function freeBudget(tx: Db, modelId: string): Promise<bigint> {
	const promised = (await buffersOf(tx, [modelId])).get(modelId)?.promised ?? 0n;
	return freeOf({ held: await balanceOf(tx, { kind: 'escrow', modelId }), promised });
}
