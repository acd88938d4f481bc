import { hasAccuracy, labelsOf, targetSizeOf, type ExampleSpec } from '$lib/domain/examples';
import { pluginContract } from '$lib/domain/plugin';
import { refusedField } from '$lib/domain/refused-field';
import type { HeldOutView, SetHeldOut } from '$lib/wire/evaluation';
import type { HeldOut } from '$lib/wire/held-out';
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
	const expects = specOf(model);
	const progress = await measuredSoFar(prisma, model);
	if (heldOutDigest === null) return { set: null, metric, allowedDrop, progress, expects };

	const set = await readHeldOut(uploads, heldOutDigest, expects);
	const shown = {
		bytes: set.bytes,
		numExamples: set.labels.length / targetSizeOf(set),
		perLabel: countsOf(set, expects),
		spans: spansOf(set, expects)
	};
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

function specOf(model: ModelWithParts): ExampleSpec {
	const { input, target } = pluginContract(schemas.pluginManifest.parse(model.plugin.manifest));
	return { input, target };
}

/** How often each class or token is to be learnt; empty where numbers are. */
function countsOf({ labels }: Pick<HeldOut, 'labels'>, { target }: ExampleSpec): number[] {
	const counts = labelsOf(target).map(() => 0);
	if (counts.length > 0) for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
	return counts;
}

/** Least and most of each number that is learnt; empty where classes are. */
function spansOf({ labels }: Pick<HeldOut, 'labels'>, { target }: ExampleSpec) {
	if (target.kind !== 'values') return [];
	const { names } = target;
	return names.map((_, i) => {
		let [least, most] = [Infinity, -Infinity];
		for (let at = i; at < labels.length; at += names.length) {
			least = Math.min(least, labels[at] ?? NaN);
			most = Math.max(most, labels[at] ?? NaN);
		}
		return { least, most };
	});
}

function assertAccuracy(spec: ExampleSpec, allowedDrop: number): void {
	if (spec.target.kind === 'values') throw refused('metric', { kind: 'accuracy-of-values' });
	if (!hasAccuracy(spec)) throw refused('metric', { kind: 'accuracy-of-one' });
	if (allowedDrop > 1) throw refused('allowedDrop', { kind: 'drop-too-large' });
}

const refused = refusedField.bind(null, 'held-out/invalid');
