import { isVisible } from '$lib/domain/model';
import type { Db } from '../repositories/db.server';
import { notifyFollowers } from '../repositories/notices.server';

/**
 * Tells those who follow a model that its newest line has begun. To be called in the transaction that begins the
 * line, and in the one that brings the model into the store where its plugin had to be reviewed first: until
 * then there is nothing that they could open.
 */
export async function tellNewLine(tx: Db, modelId: string): Promise<void> {
	const { id, slug, title, line, headNumber, status, ownerId } = await tx.model.findUniqueOrThrow({
		where: { id: modelId }
	});
	if (line === 1 || headNumber > 1 || !isVisible('anyone', status)) return;
	const body = { modelId: id, modelTitle: title, modelSlug: slug, line };
	await notifyFollowers(tx, { kind: 'followed-model-new-line', body }, ownerId);
}
