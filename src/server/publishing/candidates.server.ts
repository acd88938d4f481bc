import { StoreError } from '$lib/domain/errors';
import { candidateFate } from '$lib/domain/promotion';
import type { Account } from '$lib/wire/api';
import type { Database } from '../database/database.server';
import type { ModelEvents } from '../events/model-events';
import { recordAudit } from '../repositories/audit.server';
import { inTransaction, type Db } from '../repositories/db.server';
import { advanceHead, lockModel } from '../repositories/models.server';
import { notifyFollowers } from '../repositories/notices.server';
import { findOwnVersion, type VersionWithModel } from '../repositories/versions.server';

interface CandidateServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly events: Pick<ModelEvents, 'publish'>;
}

/**
 * Makes a candidate the head of its model by its engineer's hand.
 *
 * @throws {StoreError} `version/not-found`, also for somebody else's; `version/not-candidate` if it is
 *   promoted or discarded, or the head has moved on.
 */
export async function promoteCandidate(
	{ database: { prisma }, events }: CandidateServices,
	owner: Account,
	versionId: string
): Promise<number> {
	const { modelId, line, number, numUpdates } = await inTransaction(prisma, async (tx) => {
		const version = await openCandidate(tx, owner, versionId);
		const { modelId, line, number, model } = version;
		const numUpdates = version.merge?.numUpdates ?? 0;
		await tx.version.update({ where: { id: versionId }, data: { promoted: true } });
		await advanceHead(tx, modelId, { headNumber: number, numUpdates });
		const body = { modelId, modelTitle: model.title, modelSlug: model.slug, version: number };
		await notifyFollowers(tx, { kind: 'followed-model-merged', body }, owner.id);
		await recordDecision(tx, owner, { action: 'version.promote', version });
		return { modelId, line, number, numUpdates };
	});
	await events.publish({ kind: 'merged', modelId, line, version: number, numUpdates });
	return number;
}

/** Decides against a candidate. @throws {StoreError} As `promoteCandidate`. */
export function discardCandidate(
	{ database: { prisma } }: Pick<CandidateServices, 'database'>,
	owner: Account,
	versionId: string
): Promise<void> {
	return inTransaction(prisma, async (tx) => {
		const version = await openCandidate(tx, owner, versionId);
		await tx.version.update({ where: { id: versionId }, data: { discardedAt: new Date() } });
		await recordDecision(tx, owner, { action: 'version.discard', version });
	});
}

/** With its model's row lock, so that no merge and no other decision comes in between. */
async function openCandidate(tx: Db, owner: Account, versionId: string): Promise<VersionWithModel> {
	const seen = await findOwnVersion(tx, versionId, owner.id);
	if (!seen) throw new StoreError('version/not-found', 'There is no such version.');
	const model = await lockModel(tx, seen.modelId);
	const version = await findOwnVersion(tx, versionId, owner.id);
	if (!version || candidateFate(version, model) !== 'open') {
		throw new StoreError('version/not-candidate', 'This version is no candidate any more.');
	}
	return version;
}

function recordDecision(
	tx: Db,
	owner: Account,
	{ action, version }: { readonly action: string; readonly version: VersionWithModel }
): Promise<void> {
	const { id, modelId, line, number } = version;
	const detail = { versionId: id, line, number };
	return recordAudit(tx, { actorId: owner.id, action, subject: `model:${modelId}`, detail });
}
