import { labelledSpecOf, type LabelledSpec } from '$lib/domain/examples';
import { pluginContract } from '$lib/domain/plugin';
import { refusedField } from '$lib/domain/refused-field';
import type { HeldOutView, SetHeldOut } from '$lib/wire/evaluation';
import * as schemas from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import type { Database } from '../database/database.server';
import { EVALUATIONS } from '../evaluation/evaluate-versions.server';
import type { MergeQueue } from '../queue/merge-queue';
import { inTransaction } from '../repositories/db.server';
import { forgetFailures, measuredSoFar } from '../repositories/evaluations.server';
import { lockModel, type ModelWithParts } from '../repositories/models.server';
import { readHeldOut } from './held-out-set.server';

interface HeldOutServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly blobs: Pick<Blobs, 'uploads'>;
	readonly queue: Pick<MergeQueue, 'runSoon'>;
}

/** A model's held-out set as its engineer sees it. The examples themselves are never given out. */
export async function viewHeldOut(
	{ database: { prisma }, blobs: { uploads } }: HeldOutServices,
	model: ModelWithParts
): Promise<HeldOutView> {
	const { heldOutDigest, metric, allowedDrop } = model;
	const { inputShape, labels } = specOf(model);
	const expects = { inputShape: [...inputShape], labels: [...labels] };
	const progress = await measuredSoFar(prisma, model);
	if (heldOutDigest === null) return { set: null, metric, allowedDrop, progress, expects };

	const set = await readHeldOut(uploads, heldOutDigest, expects);
	const perLabel = labels.map(() => 0);
	for (const label of set.labels) perLabel[label] = (perLabel[label] ?? 0) + 1;
	const shown = { bytes: set.bytes, numExamples: set.labels.length, perLabel };
	return { set: shown, metric, allowedDrop, progress, expects };
}

/**
 * Sets or replaces a model's held-out set, or only how it is judged by, and has every version measured.
 *
 * @throws {StoreError} `held-out/invalid`, with a message for the field that is wrong.
 */
export async function setHeldOut(
	services: HeldOutServices,
	model: ModelWithParts,
	{ digest, metric, allowedDrop }: SetHeldOut
): Promise<void> {
	const heldOutDigest = digest ?? model.heldOutDigest;
	if (heldOutDigest === null) throw refused('heldOut', { kind: 'set-missing' });
	const spec = specOf(model);
	await readHeldOut(services.blobs.uploads, heldOutDigest, spec);
	if (metric === 'accuracy') assertAccuracy(spec, allowedDrop);

	await inTransaction(services.database.prisma, async (tx) => {
		const { line } = await lockModel(tx, model.id);
		// a set that was checked against the line before does not belong to this one
		if (line !== model.line) throw refused('heldOut', { kind: 'model-changed' });
		await tx.model.update({
			where: { id: model.id },
			data: { heldOutDigest, metric, allowedDrop }
		});
		// whoever sets it again wants to see it tried again
		await forgetFailures(tx, model.id);
	});
	await services.queue.runSoon(EVALUATIONS);
}

/** From here on merges are promoted without being measured. What has been measured is no longer shown. */
export async function removeHeldOut(
	{ database: { prisma } }: Pick<HeldOutServices, 'database'>,
	model: ModelWithParts
): Promise<void> {
	await prisma.model.update({ where: { id: model.id }, data: { heldOutDigest: null } });
}

function specOf(model: ModelWithParts): LabelledSpec {
	return labelledSpecOf(pluginContract(schemas.pluginManifest.parse(model.plugin.manifest)));
}

function assertAccuracy({ labels }: LabelledSpec, allowedDrop: number): void {
	if (labels.length < 2) throw refused('metric', { kind: 'accuracy-of-one' });
	if (allowedDrop > 1) throw refused('allowedDrop', { kind: 'drop-too-large' });
}

const refused = refusedField.bind(null, 'held-out/invalid');
