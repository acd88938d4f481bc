import { createHash } from 'node:crypto';
import { candidateFate } from '$lib/domain/promotion';
import { receiptBody, type Contribution, type UpdateRow } from '$lib/wire/api';
import type { UpdateWithReceipt, UpdateWithVersion } from '../repositories/updates.server';

/** A contribution as its owner sees it. */
export function contributionOf(update: UpdateWithReceipt): Contribution {
	const { receipt } = update;
	const version = update.merge?.version;
	return {
		id: update.id,
		modelId: update.modelId,
		modelTitle: update.model.title,
		modelSlug: update.model.slug,
		baseVersion: update.baseNumber,
		status: update.status,
		numExamples: update.numExamples,
		bytes: update.bytes,
		trainedAt: update.trainedAt.getTime(),
		receivedAt: update.receivedAt.getTime(),
		...(version?.candidate && { candidate: candidateFate(version, update.model) }),
		receipt: receipt && receiptOf(receipt)
	};
}

/** A receipt in its place in its model's chain. */
export function receiptOf({
	body,
	hash,
	previousHash,
	sequence
}: NonNullable<UpdateWithReceipt['receipt']>): NonNullable<Contribution['receipt']> {
	return { body: receiptBody.parse(body), hash, previousHash, sequence };
}

/** A contribution as the model's engineer sees it. */
export function updateRowOf(update: UpdateWithVersion): UpdateRow {
	return {
		id: update.id,
		pseudonym: pseudonymOf(update),
		baseVersion: update.baseNumber,
		status: update.status,
		errorCode: update.errorCode,
		staleness: update.staleness,
		weight: update.weight,
		numExamples: update.numExamples,
		bytes: update.bytes,
		trainedAt: update.trainedAt.getTime(),
		receivedAt: update.receivedAt.getTime(),
		mergedInto: update.merge?.version.number ?? null,
		intoCandidate: update.merge?.version.promoted === false
	};
}

/**
 * The same contributor has the same pseudonym within one model, and another one elsewhere, so that
 * engineers cannot follow a person across models.
 */
function pseudonymOf(update: { readonly userId: string; readonly modelId: string }): string {
	const hash = createHash('sha256').update(`${update.modelId}:${update.userId}`).digest('hex');
	return `contributor ${hash.slice(0, 8)}`;
}
