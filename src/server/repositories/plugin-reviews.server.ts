import { uuidv7 } from 'uuidv7';
import { StoreError } from '$lib/domain/errors';
import { standingWith } from '$lib/domain/model';
import type { ReviewDecision } from '../database/generated/enums';
import type { Db } from './db.server';

/** A plugin's reviews are only ever added to; the newest says how it stands. */

export interface LatestReview {
	readonly decision: ReviewDecision;
	readonly reason: string | null;
	readonly createdAt: Date;
}

export async function findLatestReview(db: Db, pluginId: string): Promise<LatestReview | null> {
	return db.pluginReview.findFirst({
		where: { pluginId },
		orderBy: { id: 'desc' },
		select: { decision: true, reason: true, createdAt: true }
	});
}

/** Whether models with this plugin may be in the store. */
export async function isApproved(db: Db, pluginId: string): Promise<boolean> {
	return (await findLatestReview(db, pluginId))?.decision === 'approved';
}

/** Whether it ever was, whatever was decided since. */
export async function wasApproved(db: Db, pluginId: string): Promise<boolean> {
	return (await db.pluginReview.count({ where: { pluginId, decision: 'approved' } })) > 0;
}

export interface RejectedPlugin {
	readonly digest: string;
	readonly reason: string;
	readonly rejectedAt: Date;
}

/** Plugins whose newest review rejects them, the last rejected first. */
export function listRejected(db: Db, limit: number): Promise<RejectedPlugin[]> {
	return db.$queryRaw<RejectedPlugin[]>`
		SELECT p."digest", coalesce(r."reason", '') AS "reason", r."createdAt" AS "rejectedAt"
		FROM "PluginReview" AS r
		JOIN "Plugin" AS p ON p."id" = r."pluginId"
		WHERE r."decision" = 'rejected' AND NOT EXISTS (
			SELECT 1 FROM "PluginReview" AS later
			WHERE later."pluginId" = r."pluginId" AND later."id" > r."id")
		ORDER BY r."id" DESC LIMIT ${limit}`;
}

export interface NewReview {
	readonly pluginId: string;
	readonly reviewerId: string;
	readonly decision: Exclude<ReviewDecision, 'pending'>;
	readonly reason: string;
}

export async function insertReview(tx: Db, review: NewReview): Promise<void> {
	await tx.pluginReview.create({ data: { id: uuidv7(), decidedAt: new Date(), ...review } });
}

/**
 * Holds a plugin's reviews as they are, to the end of the transaction.
 *
 * @throws {StoreError} `plugin/not-found`.
 */
export async function lockPlugin(tx: Db, id: string): Promise<void> {
	const rows = await tx.$queryRaw<unknown[]>`
		SELECT 1 FROM "Plugin" WHERE "id" = ${id} FOR UPDATE`;
	if (rows.length === 0) throw new StoreError('plugin/not-found', 'There is no such plugin.');
}

/**
 * Takes models of an unapproved plugin out of the store, and brings those of an approved one back. To be
 * called in the transaction that changes a plugin's review or a model's plugin, before it locks a model.
 *
 * @returns Ids of the models that changed.
 * @throws {StoreError} `plugin/not-found`.
 */
export async function applyPluginReview(tx: Db, pluginId: string): Promise<Set<string>> {
	// a model that is being published meanwhile is seen by whoever comes second
	await lockPlugin(tx, pluginId);
	const approved = await isApproved(tx, pluginId);
	const models = await tx.model.findMany({
		where: { pluginId, status: { in: approved ? ['pending'] : ['listed', 'paused'] } },
		select: { id: true, status: true, wasPaused: true }
	});
	for (const { id, ...standing } of models) {
		await tx.model.update({ where: { id }, data: standingWith(approved, standing) });
	}
	return new Set(models.map(({ id }) => id));
}
