import type { PrismaClient } from '../database/generated/client';
import { recordAudit } from '../repositories/audit.server';
import { inTransaction } from '../repositories/db.server';
import { notify } from '../repositories/notices.server';
import {
	applyPluginReview,
	insertReview,
	lockPlugin,
	wasApproved,
	type NewReview
} from '../repositories/plugin-reviews.server';
import { listModelsOfPlugin } from '../repositories/plugins.server';
import { tellNewLine } from '../publishing/tell-new-line.server';

const meanings = {
	approved: { action: 'plugin.approve', notice: 'plugin-approved' },
	changesRequested: { action: 'plugin.request-changes', notice: 'plugin-changes' },
	rejected: { action: 'plugin.reject', notice: 'plugin-rejected' }
} as const;

/** More models than this have their owners told only by their pages. */
const MOST_NOTICES = 1000;

/**
 * Decides on a plugin, which lists the models that wait for it or takes those that have it out of the store,
 * and tells their owners.
 *
 * @throws {StoreError} `plugin/not-found`.
 */
export async function reviewPlugin(prisma: PrismaClient, review: NewReview): Promise<void> {
	const { pluginId, reviewerId, decision, reason } = review;
	const { action, notice } = meanings[decision];
	await inTransaction(prisma, async (tx) => {
		await lockPlugin(tx, pluginId);
		const seenBefore = await wasApproved(tx, pluginId);
		await insertReview(tx, review);
		const changed = await applyPluginReview(tx, pluginId);
		// what comes back to the store has been told of already
		if (!seenBefore) for (const id of changed) await tellNewLine(tx, id);

		const models = await listModelsOfPlugin(tx, pluginId, MOST_NOTICES);
		const told = decision === 'approved' ? models.filter(({ id }) => changed.has(id)) : models;
		await notify(
			tx,
			told.map(({ id, title, ownerId }) => ({
				userId: ownerId,
				kind: notice,
				body: { modelId: id, modelTitle: title, reason }
			}))
		);
		await recordAudit(tx, {
			actorId: reviewerId,
			action,
			subject: `plugin:${pluginId}`,
			reason,
			detail: { models: changed.size }
		});
	});
}
