import { StoreError } from '$lib/domain/errors';
import { mayBecome, type ModelStatus } from '$lib/domain/model';
import type { EditListing } from '$lib/wire/admin/models';
import type { PrismaClient } from '../database/generated/client';
import { removeModel } from '../publishing/delete-model.server';
import { listingFields } from '../publishing/publish-model.server';
import { recordAudit } from '../repositories/audit.server';
import { inTransaction, type Db } from '../repositories/db.server';
import {
	findModel,
	lockModel,
	setModelStatus,
	updateListing,
	type ModelWithParts
} from '../repositories/models.server';
import { notify } from '../repositories/notices.server';
import { applyPluginReview, lockPlugin } from '../repositories/plugin-reviews.server';

/** What an administrator does to a model, and why: its owner is told. */
export interface ModelAct {
	readonly actorId: string;
	readonly id: string;
	readonly reason: string;
}

/** @throws {StoreError} `model/not-found`; `request/invalid` for one that is not in the store. */
export function unlistModel(prisma: PrismaClient, act: ModelAct): Promise<void> {
	return onModel(prisma, act, async (tx, model) => {
		assertMayBecome(model, 'unlisted');
		await setModelStatus(tx, model.id, 'unlisted');
		await tell(tx, model, { act, action: 'model.unlist', kind: 'model-unlisted' });
	});
}

/**
 * Back into the store; or to wait there for the review of its plugin.
 *
 * @throws {StoreError} `model/not-found`; `request/invalid` for one that is not unlisted.
 */
export function listModel(prisma: PrismaClient, act: ModelAct): Promise<void> {
	return onModel(prisma, act, async (tx, model) => {
		assertMayBecome(model, 'listed');
		await setModelStatus(tx, model.id, 'listed');
		await applyPluginReview(tx, model.pluginId);
		await tell(tx, model, { act, action: 'model.list', kind: 'model-listed' });
	});
}

/** @throws {StoreError} `model/not-found`, `model/invalid`. */
export function editListing(
	prisma: PrismaClient,
	actorId: string,
	input: EditListing
): Promise<void> {
	const { id, reason, ...fields } = input;
	const listing = listingFields(fields);
	const act = { actorId, id, reason };
	return onModel(prisma, act, async (tx, model) => {
		await updateListing(tx, id, listing);
		const { title, description, card, licence, tags } = model;
		const before = { title, description, card, licence, tags };
		await tell(
			tx,
			{ ...model, title: listing.title },
			{
				act,
				action: 'model.edit',
				kind: 'model-edited',
				detail: { before }
			}
		);
	});
}

/** @throws {StoreError} `model/not-found`. */
export function deleteModelFor(prisma: PrismaClient, act: ModelAct): Promise<void> {
	return onModel(prisma, act, async (tx, model) => {
		await removeModel(tx, model, 'The store has deleted this model.');
		await tell(tx, model, { act, action: 'model.delete', kind: 'model-deleted' });
	});
}

function onModel(
	prisma: PrismaClient,
	{ id }: ModelAct,
	work: (tx: Db, model: ModelWithParts) => Promise<void>
): Promise<void> {
	return inTransaction(prisma, async (tx) => {
		const seen = await findModel(tx, { id });
		if (!seen) throw notFound();
		// in the order of every act on both: the plugin, then the model
		await lockPlugin(tx, seen.pluginId);
		await lockModel(tx, id);
		const model = await findModel(tx, { id });
		if (!model || model.status === 'deleted') throw notFound();
		await work(tx, model);
	});
}

interface Told {
	readonly act: ModelAct;
	readonly action: string;
	readonly kind: 'model-listed' | 'model-unlisted' | 'model-edited' | 'model-deleted';
	readonly detail?: Parameters<typeof recordAudit>[1]['detail'];
}

async function tell(tx: Db, model: ModelWithParts, told: Told): Promise<void> {
	const { id, title, ownerId } = model;
	const { actorId, reason } = told.act;
	const body = { modelId: id, modelTitle: title, reason };
	await notify(tx, [{ userId: ownerId, kind: told.kind, body }]);
	await recordAudit(tx, {
		actorId,
		action: told.action,
		subject: `model:${id}`,
		reason,
		...(told.detail && { detail: told.detail })
	});
}

function assertMayBecome({ status }: ModelWithParts, to: ModelStatus): void {
	if (!mayBecome('moderator', status, to)) {
		throw new StoreError('request/invalid', `A model that is ${status} cannot become ${to}.`);
	}
}

function notFound(): StoreError {
	return new StoreError('model/not-found', 'There is no such model.');
}
