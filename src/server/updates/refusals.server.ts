import { StoreError } from '$lib/domain/errors';
import { receiptBody, type ReceiptBody, type SubmitAnswer } from '$lib/wire/api';
import type { PrismaClient } from '../database/generated/client';
import { inTransaction } from '../repositories/db.server';
import { lockModel } from '../repositories/models.server';
import { appendReceipts } from '../repositories/receipts.server';
import {
	findPlainUpdate,
	findUpdate,
	insertUpdate,
	type UpdateWithReceipt
} from '../repositories/updates.server';
import type { ContainerFile } from './container-file.server';
import type { Submission } from './submit.server';

/**
 * The answer to an update that cannot count.
 *
 * @throws What was thrown, if it is not about the update but about this server.
 */
export function refused(error: unknown): SubmitAnswer {
	const { code, message } = refusalIn(error);
	return { status: 'rejected', code, message };
}

/** @throws What was thrown, if it is not about the update. */
export function refusalIn(error: unknown): StoreError {
	if (error instanceof StoreError && /^(update|model)\//.test(error.code)) return error;
	throw error;
}

export interface Arrival {
	readonly submission: Submission;
	readonly container: ContainerFile;
	readonly model: { readonly id: string; readonly title: string; readonly slug: string };
}

/** Refuses an update for `error` and keeps a receipt of it, so that its owner is told the same for ever. */
export async function rejectUpdate(
	prisma: PrismaClient,
	arrival: Arrival,
	error: unknown
): Promise<SubmitAnswer> {
	const { code, message } = refusalIn(error);
	const { submission, container, model } = arrival;

	const isNew = await inTransaction(prisma, async (tx) => {
		// the receipt chain of a model has one writer at a time
		await lockModel(tx, model.id);
		const row = { submission, container, modelId: model.id, errorCode: code };
		if (!(await insertUpdate(tx, row))) return false;
		const update = await findPlainUpdate(tx, submission.id);
		if (!update) throw new Error(`Update ${submission.id} was inserted and is gone.`);
		await appendReceipts(tx, model.id, [rejectionReceipt(update, model, { code, message })]);
		return true;
	});
	if (isNew) return { status: 'rejected', code, message };

	const known = await findUpdate(prisma, submission.id);
	if (!known) throw new Error(`Update ${submission.id} was there and is gone.`);
	return answerAgain(known, submission);
}

/** Body of the receipt for an update that does not count. */
export function rejectionReceipt(
	update: Pick<UpdateWithReceipt, 'id' | 'digest' | 'baseNumber' | 'trainedAt' | 'receivedAt'>,
	model: Arrival['model'],
	reason: { readonly code: string; readonly message: string }
): ReceiptBody {
	return {
		updateId: update.id,
		modelId: model.id,
		modelTitle: model.title,
		modelSlug: model.slug,
		digest: update.digest,
		baseVersion: update.baseNumber,
		trainedAt: update.trainedAt.getTime(),
		receivedAt: update.receivedAt.getTime(),
		outcome: { kind: 'rejected', code: reason.code, message: reason.message }
	};
}

/** The answer to an id that this server has already answered for. */
export function answerAgain(known: UpdateWithReceipt, submission: Submission): SubmitAnswer {
	if (known.userId !== submission.userId || known.digest !== submission.digest) {
		const message = 'Another update has used this id. Train again to make a new one.';
		return refused(new StoreError('update/id-reused', message));
	}
	if (known.status !== 'rejected') return { status: 'duplicate' };

	const outcome = known.receipt && receiptBody.parse(known.receipt.body).outcome;
	if (outcome?.kind !== 'rejected') throw new Error(`Rejected update ${known.id} has no receipt.`);
	return { status: 'rejected', code: outcome.code, message: outcome.message };
}
