import { canPayAnother } from '$lib/domain/budget';
import { StoreError } from '$lib/domain/errors';
import { isMergeDue } from '$lib/domain/merge-policy';
import { assertPrivate } from '$lib/domain/privacy/check';
import { assertFits, assertWelcome } from '$lib/domain/update-check';
import type { SubmitAnswer } from '$lib/wire/api';
import * as schemas from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import { policyOf } from '../catalogue/views.server';
import type { Config } from '../config.server';
import { standingOf } from '../credits/standings.server';
import type { Database } from '../database/database.server';
import type { PrismaClient } from '../database/generated/client';
import type { ModelEvents } from '../events/model-events';
import type { Merging } from '../merging/merging.server';
import type { MergeQueue } from '../queue/merge-queue';
import { inTransaction, type Db } from '../repositories/db.server';
import { findModel, lockModel, type ModelWithParts } from '../repositories/models.server';
import { countCovered } from '../repositories/spending.server';
import { buffersOf, findUpdate, insertUpdate } from '../repositories/updates.server';
import { findVersion, promotedSince, type VersionWithParts } from '../repositories/versions.server';
import { openContainer, type ContainerFile } from './container-file.server';
import { answerAgain, refused, rejectUpdate } from './refusals.server';

export interface SubmitServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly blobs: Pick<Blobs, 'uploads'>;
	readonly merging: Pick<Merging, 'inspectPayload'>;
	readonly queue: MergeQueue;
	readonly events: Pick<ModelEvents, 'publish'>;
	readonly config: Pick<Config, 'platformFeePercent'>;
}

export interface Submission {
	readonly userId: string;
	/** Minted on the device: the idempotency key for ever. */
	readonly id: string;
	/** Of the container, which is in `uploads`. */
	readonly digest: string;
}

/**
 * Takes a client update into its model's buffer, or says why not. The same submission counts once,
 * however often and from however many tabs it comes; a refusal is an answer and is kept, too.
 *
 * @throws {StoreError} `blob/not-found` if the container has not been put yet; `model/has-no-budget` while
 *   the model cannot pay for it: nothing is kept then, and the same submission may come again.
 */
export async function submitUpdate(
	services: SubmitServices,
	submission: Submission
): Promise<SubmitAnswer> {
	const { prisma } = services.database;
	const known = await findUpdate(prisma, submission.id);
	if (known) return answerAgain(known, submission);

	const { uploads } = services.blobs;
	// what comes again after a refusal may be old
	await uploads.renew(submission.digest);
	const path = await uploads.localPath(submission.digest);
	let container: ContainerFile;
	try {
		container = await openOwn(path, submission.id);
	} catch (error) {
		return refused(error);
	}
	const model = await findModel(prisma, { id: container.header.modelId });
	if (!model) return refused(new StoreError('model/not-found', 'This store has no such model.'));

	const arrival = { submission, container, model };
	let base: VersionWithParts;
	let norm: number;
	try {
		base = await findBase(prisma, model, container);
		const { header, payloadOffset: offset } = container;
		const { codec, numWeights } = header;
		({ norm } = await services.merging.inspectPayload({ path, offset, codec, numWeights }));
	} catch (error) {
		return rejectUpdate(prisma, arrival, error);
	}
	return accept(services, { ...arrival, base, norm });
}

/** @throws {StoreError} `update/malformed`, also for a container that was made for another id. */
async function openOwn(path: string, id: string): Promise<ContainerFile> {
	const container = await openContainer(path);
	if (container.header.id !== id) {
		throw new StoreError('update/malformed', 'The update names another id in its header.');
	}
	return container;
}

/** @throws {StoreError} Whatever of the header does not fit the model or the base version. */
async function findBase(
	prisma: PrismaClient,
	model: ModelWithParts,
	{ header, payloadSize }: ContainerFile
): Promise<VersionWithParts> {
	const { status, line, headNumber, maxStaleness } = model;
	const head = { modelId: model.id, line, number: headNumber };
	const { length: late } = await promotedSince(prisma, head, header.baseVersion);
	const isListed = status === 'listed';
	assertWelcome(header, { isListed, line, headNumber, maxStaleness, late });

	const base = await findVersion(prisma, {
		modelId: model.id,
		line: header.line,
		number: header.baseVersion
	});
	// nobody was ever given a candidate to train
	if (!base?.promoted) {
		const message = `This model has no version ${header.baseVersion}.`;
		throw new StoreError('update/base-unknown', message);
	}
	const { minExamples } = schemas.recipe.parse(base.recipe.spec);
	assertFits(header, payloadSize, {
		numWeights: base.numWeights,
		recipeDigest: base.recipe.digest,
		pluginDigest: base.plugin.digest,
		minExamples
	});
	assertPrivate(header, { privacy: schemas.privacyPolicy.parse(base.privacy), minExamples });
	return base;
}

interface Accepted {
	readonly submission: Submission;
	readonly container: ContainerFile;
	readonly model: ModelWithParts;
	readonly base: VersionWithParts;
	readonly norm: number;
}

async function accept(services: SubmitServices, accepted: Accepted): Promise<SubmitAnswer> {
	const { queue, events } = services;
	const { prisma } = services.database;
	const { submission, model } = accepted;
	let isNew: boolean;
	try {
		isNew = await inTransaction(prisma, (tx) => promise(tx, services, accepted));
	} catch (error) {
		if (!isOverCap(error)) throw error;
		return rejectUpdate(prisma, accepted, error);
	}
	if (!isNew) {
		const known = await findUpdate(prisma, submission.id);
		if (!known) throw new Error(`Update ${submission.id} was there and is gone.`);
		return answerAgain(known, submission);
	}

	const policy = policyOf(model);
	const buffer = (await buffersOf(prisma, [model.id])).get(model.id);
	const waiting = buffer?.waiting ?? 0;
	if (isMergeDue(policy, waiting, 0)) await queue.mergeNow(model.id);
	else await queue.mergeAfter(model.id, policy.maxWaitSeconds);

	const remaining = Math.max(0, policy.threshold - waiting);
	await events.publish({ kind: 'update-accepted', modelId: model.id, remaining });
	return { status: 'queued', remaining };
}

/**
 * Keeps the update and the promise of its pay. One promise of a model at a time: two that come together
 * must not both be promised its last credits.
 *
 * @returns False if an update of its id is already there.
 * @throws {StoreError} `model/has-no-budget`, `update/participation-cap`.
 */
async function promise(
	tx: Db,
	{ config }: Pick<SubmitServices, 'config'>,
	{ submission, container, model, base, norm }: Accepted
): Promise<boolean> {
	const { creditsPerUpdate } = await lockModel(tx, model.id);
	if (await findUpdate(tx, submission.id)) return false;
	await assertUnderCap(tx, submission, base);

	const { budget } = await standingOf(
		tx,
		{ id: model.id, creditsPerUpdate },
		config.platformFeePercent
	);
	if (!canPayAnother(budget)) {
		const message =
			'This model has no budget for updates now. Yours stays on your device until it has.';
		throw new StoreError('model/has-no-budget', message);
	}
	return insertUpdate(tx, {
		submission,
		container,
		modelId: model.id,
		baseVersionId: base.id,
		deltaNorm: norm,
		price: budget.price
	});
}

/** @throws {StoreError} `update/participation-cap`. */
async function assertUnderCap(tx: Db, { userId }: Submission, base: VersionWithParts) {
	const privacy = schemas.privacyPolicy.parse(base.privacy);
	if (privacy.kind === 'none') return;
	const { participationCap: cap } = privacy;
	if ((await countCovered(tx, userId, base.modelId)) < cap) return;
	const message = `This model takes ${cap} updates from one person, so that your privacy is not used up. You have sent them all.`;
	throw new StoreError('update/participation-cap', message);
}

function isOverCap(error: unknown): boolean {
	return error instanceof StoreError && error.code === 'update/participation-cap';
}
