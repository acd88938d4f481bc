import { StoreError } from '$lib/domain/errors';
import { assertPrivate } from '$lib/domain/privacy/check';
import { assertFits, assertWelcome } from '$lib/domain/update-check';
import type { SubmitAnswer } from '$lib/wire/api';
import * as schemas from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import type { Database } from '../database/database.server';
import type { Merging } from '../merging/merging.server';
import type { TargetBase, UpdateTarget } from '../repositories/intake.server';
import { findUpdate } from '../repositories/updates.server';
import { openFreshContainer, type ContainerFile } from './container-file.server';
import type { Intake, Kept } from './intake.server';
import type { Accepted } from './promise-updates.server';
import { answerAgain, refused, rejectUpdate } from './refusals.server';

export interface SubmitServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly blobs: Pick<Blobs, 'uploads'>;
	readonly merging: Pick<Merging, 'inspectPayload'>;
	readonly intake: Intake;
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
	let arrived: Arrived;
	try {
		arrived = await arrive(services, submission);
	} catch (error) {
		// whoever has an answer already gets the same, also when the container is gone meanwhile
		const known = await findUpdate(prisma, submission.id);
		return known ? answerAgain(known, submission) : refused(error);
	}
	const { path, container, target } = arrived;
	const { model } = target;
	const arrival = { submission, container, model };
	let base: TargetBase;
	let norm: number;
	try {
		base = baseOf(target, container);
		norm = await measure(services, path, container);
	} catch (error) {
		return rejectUpdate(prisma, arrival, error);
	}
	return accept(services, { ...arrival, base, norm });
}

interface Arrived {
	/** Of the container. */
	readonly path: string;
	readonly container: ContainerFile;
	readonly target: UpdateTarget;
}

/** @throws {StoreError} `blob/not-found`, `update/malformed`, `model/not-found`. */
async function arrive(
	{ blobs: { uploads }, intake }: SubmitServices,
	{ id, digest }: Submission
): Promise<Arrived> {
	// what comes again after a refusal may be old
	await uploads.renew(digest);
	const path = await uploads.localPath(digest);
	const container = openOwn(path, id);
	const { modelId, line, baseVersion: number } = container.header;
	const target = await intake.findTarget({ modelId, line, number });
	if (!target) throw new StoreError('model/not-found', 'This store has no such model.');
	return { path, container, target };
}

/** ‖Δ‖, or 0 where a mask keeps it from everybody. @throws {StoreError} If the payload cannot be read. */
async function measure(
	{ merging }: SubmitServices,
	path: string,
	{ header, payloadOffset: offset }: ContainerFile
): Promise<number> {
	const { codec, numWeights } = header;
	if (codec === 'masked') return 0;
	return (await merging.inspectPayload({ path, offset, codec, numWeights })).norm;
}

/** @throws {StoreError} `update/malformed`, also for a container that was made for another id. */
function openOwn(path: string, id: string): ContainerFile {
	const container = openFreshContainer(path);
	if (container.header.id !== id) {
		throw new StoreError('update/malformed', 'The update names another id in its header.');
	}
	return container;
}

/** @throws {StoreError} Whatever of the header does not fit the model or the base version. */
function baseOf(
	{ model, base, late }: UpdateTarget,
	{ header, payloadSize }: ContainerFile
): TargetBase {
	const { status, line, headNumber, maxStaleness } = model;
	const isListed = status === 'listed';
	assertWelcome(header, { isListed, line, headNumber, maxStaleness, late });

	// nobody was ever given a candidate to train
	if (!base?.promoted) {
		const message = `This model has no version ${header.baseVersion}.`;
		throw new StoreError('update/base-unknown', message);
	}
	const { minExamples } = schemas.recipe.parse(base.recipe.spec);
	const privacy = schemas.privacyPolicy.parse(base.privacy);
	assertFits(header, payloadSize, {
		numWeights: base.numWeights,
		recipeDigest: base.recipe.digest,
		pluginDigest: base.plugin.digest,
		minExamples,
		privacy
	});
	assertPrivate(header, { privacy, minExamples });
	return base;
}

async function accept(
	{ database: { prisma }, intake }: SubmitServices,
	accepted: Accepted
): Promise<SubmitAnswer> {
	const { submission, model } = accepted;
	let kept: Kept;
	try {
		kept = await intake.keep(accepted);
	} catch (error) {
		if (!isOverCap(error)) throw error;
		return rejectUpdate(prisma, accepted, error);
	}
	if (!kept.isNew) {
		const known = await findUpdate(prisma, submission.id);
		if (!known) throw new Error(`Update ${submission.id} was there and is gone.`);
		return answerAgain(known, submission);
	}
	return { status: 'queued', remaining: Math.max(0, model.threshold - kept.waiting) };
}

function isOverCap(error: unknown): boolean {
	return error instanceof StoreError && error.code === 'update/participation-cap';
}
