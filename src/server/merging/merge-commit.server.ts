import { uuidv7 } from 'uuidv7';
import { filterFigures } from '$lib/domain/filters/filter-figures';
import type { FilterKind } from '$lib/domain/filters/filter-policy';
import { rewardEntries } from '$lib/domain/rewards';
import type { ReceiptBody } from '$lib/wire/api';
import * as schemas from '$lib/wire/schemas';
import type { PrismaClient } from '../database/generated/client';
import { inTransaction, type Db } from '../repositories/db.server';
import { frozenOf } from '../repositories/frozen-columns.server';
import { transfer } from '../repositories/ledger.server';
import { insertMerge, type MergedPolicy, type NoisedMerge } from '../repositories/merges.server';
import {
	advanceHead,
	lockModel,
	type LockedModel,
	type ModelRow
} from '../repositories/models.server';
import { notify, notifyFollowers } from '../repositories/notices.server';
import { appendReceipts } from '../repositories/receipts.server';
import { markMerged, markRejected, type WaitingUpdate } from '../repositories/updates.server';
import { insertVersion, newestNumber } from '../repositories/versions.server';
import { rejectionReceipt } from '../updates/refusals.server';
import type { MergePlan } from './merge-plan.server';
import type { OptimizerState } from './optimizer-state.server';
import { cohortOf, countsOf, type PlannedShare } from './merge-figures';
import type { Verdict } from './verdict.server';

/** Weights that are stored, and what is to become of them. */
export interface Candidate {
	readonly plan: MergePlan;
	/** One per update of the plan, in its order. */
	readonly shares: readonly PlannedShare[];
	readonly weightsDigest: string;
	readonly weightsBytes: number;
	/** Of the strategy, with these weights; null where it has none. */
	readonly optimizerState: OptimizerState | null;
	readonly backend: string;
	/** The filter that ran. */
	readonly filter: FilterKind;
	readonly milliseconds: number;
	/** Null where no noise was added. */
	readonly noised: NoisedMerge | null;
	readonly verdict: Verdict;
}

/** Called between the steps of a commit; tests make it fail. */
export type Checkpoint = (step: string) => void | Promise<void>;

/**
 * Makes a candidate the head, or keeps it as one: version, merge, updates, receipts, ledger and notices in
 * one transaction, so that a crash leaves either the old state or the new.
 *
 * @returns The new version's number; null if the model has changed since the plan was read.
 */
export function commitMerge(
	prisma: PrismaClient,
	candidate: Candidate,
	checkpoint: Checkpoint
): Promise<number | null> {
	return inTransaction(prisma, async (tx) => {
		const { model, newest } = candidate.plan;
		const now = await lockModel(tx, model.id);
		if (now.status === 'deleted' || !(await isAsPlanned(tx, candidate.plan, now))) return null;

		const mergeId = uuidv7();
		const number = newest + 1;
		await keepVersion(tx, candidate, { mergeId, number });
		await checkpoint('version');
		await keepUpdates(tx, candidate, mergeId);
		await checkpoint('updates');
		await keepReceipts(tx, candidate, number);
		await checkpoint('receipts');
		await pay(tx, candidate, mergeId);
		await checkpoint('ledger');
		if (!candidate.verdict.reason) {
			const numUpdates = candidate.shares.length;
			await advanceHead(tx, model.id, { headNumber: number, numUpdates });
		}
		await checkpoint('head');
		return number;
	});
}

/** The caller holds the model's row lock. */
async function isAsPlanned(tx: Db, plan: MergePlan, now: LockedModel): Promise<boolean> {
	const { model, head, newest } = plan;
	return (
		now.line === head.line &&
		now.headNumber === head.number &&
		now.heldOutDigest === model.heldOutDigest &&
		// a candidate does not move the head, but it has taken the updates
		(await newestNumber(tx, model.id, head.line)) === newest
	);
}

/** Refuses what a plan could not read, where nothing of it was left to merge. */
export function commitRefusals(prisma: PrismaClient, plan: MergePlan): Promise<void> {
	return inTransaction(prisma, async (tx) => {
		await lockModel(tx, plan.model.id);
		await rejectWaiting(tx, plan);
	});
}

async function keepVersion(
	tx: Db,
	candidate: Candidate,
	ids: { readonly mergeId: string; readonly number: number }
): Promise<void> {
	const { plan, verdict, weightsDigest, weightsBytes, optimizerState, backend } = candidate;
	const { head } = plan;
	const versionId = uuidv7();
	await insertVersion(tx, {
		id: versionId,
		modelId: plan.model.id,
		line: head.line,
		number: ids.number,
		madeFrom: head.number,
		weightsDigest,
		weightsBytes,
		optimizerState,
		topologyDigest: head.topologyDigest,
		weightSpecs: schemas.weightSpecs.parse(head.weightSpecs),
		numWeights: head.numWeights,
		frozen: frozenOf(head),
		recipeId: head.recipeId,
		pluginId: head.pluginId,
		privacy: schemas.privacyPolicy.parse(plan.model.privacy),
		measured: verdict.measured,
		candidate: verdict.reason,
		...cohortOf(candidate.plan.updates)
	});
	await insertMerge(tx, {
		id: ids.mergeId,
		modelId: plan.model.id,
		versionId,
		strategy: plan.policy.strategy.kind,
		policy: policyOfMerge(plan, candidate.filter),
		filter: filterFigures(
			{ used: candidate.filter, wanted: plan.policy.filter.kind },
			candidate.shares.map(({ treatment }) => treatment)
		),
		backend,
		milliseconds: Math.round(candidate.milliseconds),
		keepsUpdates: plan.model.keepUpdates,
		noised: candidate.noised,
		...countsOf(plan.updates)
	});
}

/** What has to be known to do a merge again from its updates. */
function policyOfMerge({ model, policy }: MergePlan, used: FilterKind): MergedPolicy {
	const { strategy, staleness, alignment, maxExamples, filter } = policy;
	const { clippingNorm, heldOutDigest } = model;
	const guidedBy = used === 'reference' ? heldOutDigest : null;
	return { strategy, staleness, alignment, maxExamples, filter, clippingNorm, guidedBy };
}

async function keepUpdates(tx: Db, candidate: Candidate, mergeId: string): Promise<void> {
	const marks = candidate.shares.map(({ update, weight }) => ({
		id: update.row.id,
		staleness: update.staleness,
		weight
	}));
	const marked = await markMerged(tx, mergeId, marks);
	if (marked !== marks.length) {
		throw new Error(`Only ${marked} of ${marks.length} updates still waited for this merge.`);
	}
}

async function keepReceipts(tx: Db, candidate: Candidate, version: number): Promise<void> {
	const { model } = candidate.plan;
	const notices = candidate.shares.map((share) => ({
		userId: share.update.row.userId,
		body: mergedReceipt(candidate, share, version)
	}));
	await appendReceipts(
		tx,
		model.id,
		notices.map(({ body }) => body)
	);
	await notify(
		tx,
		notices.map(({ userId, body }) => ({ userId, kind: 'update-merged', body }))
	);
	await rejectWaiting(tx, candidate.plan);
	const numUpdates = notices.length;
	const body = { modelId: model.id, modelTitle: model.title, version };
	const { ownerId: userId } = model;
	if (candidate.verdict.reason) return notify(tx, [{ userId, kind: 'merge-candidate', body }]);
	await notify(tx, [{ userId, kind: 'model-merged', body: { ...body, numUpdates } }]);
	const told = { kind: 'followed-model-merged', body: { ...body, modelSlug: model.slug } } as const;
	await notifyFollowers(tx, told, model.ownerId);
}

/** Refuses updates that were accepted and cannot be merged. The caller holds the model's row lock. */
export async function rejectWaiting(
	tx: Db,
	{ model, refused }: Pick<MergePlan, 'refused'> & { readonly model: ModelRow }
): Promise<void> {
	if (refused.length === 0) return;
	const notices: { userId: string; body: ReceiptBody }[] = [];
	for (const { row, reason } of refused) {
		await markRejected(tx, row.id, reason.code);
		notices.push({ userId: row.userId, body: rejectionReceipt(row, model, reason) });
	}
	await appendReceipts(
		tx,
		model.id,
		notices.map(({ body }) => body)
	);
	await notify(
		tx,
		notices.map(({ userId, body }) => ({ userId, kind: 'update-rejected', body }))
	);
}

function mergedReceipt(candidate: Candidate, share: PlannedShare, version: number): ReceiptBody {
	const { plan, verdict } = candidate;
	const { model } = plan;
	const row: WaitingUpdate = share.update.row;
	return {
		updateId: row.id,
		modelId: model.id,
		modelTitle: model.title,
		modelSlug: model.slug,
		digest: row.digest,
		baseVersion: row.baseNumber,
		trainedAt: row.trainedAt.getTime(),
		receivedAt: row.receivedAt.getTime(),
		outcome: {
			kind: 'merged',
			version,
			staleness: share.update.staleness,
			weight: share.weight,
			strategy: plan.policy.strategy.kind,
			...(plan.secure && { openedWith: plan.updates.length }),
			...(share.treatment.kind !== 'whole' && { treatment: share.treatment }),
			credits: Number(row.credits),
			mergedAt: Date.now(),
			...gainOf(verdict),
			...(!model.keepUpdates && { replay: 'off' as const }),
			...(verdict.reason && { candidate: true })
		}
	};
}

/** What the merge did to the model on its engineer's examples, in the one number that its readers know. */
function gainOf({ head, measured }: Verdict) {
	const { heldOutLoss: loss, heldOutAccuracy: accuracy } = measured;
	if (!head || loss === null) return { accuracyGain: null };
	if (accuracy === null)
		return { accuracyGain: null, heldOutLoss: { before: head.loss, after: loss } };
	return { accuracyGain: head.accuracy === null ? null : accuracy - head.accuracy };
}

async function pay(tx: Db, { plan, shares }: Candidate, mergeId: string): Promise<void> {
	const { id: modelId, title } = plan.model;
	const entries = rewardEntries(
		modelId,
		shares.map(({ update }) => update.row)
	);
	if (entries.length === 0) return;
	// what was promised was held back, so that this never lacks credits
	await transfer(tx, {
		cause: `merge:${mergeId}`,
		memo: { kind: 'reward', about: title },
		entries
	});
}
