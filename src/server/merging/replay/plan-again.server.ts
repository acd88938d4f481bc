import { z } from 'zod/mini';
import { StoreError } from '$lib/domain/errors';
import { filterFigures, filterPolicy } from '$lib/wire/filters';
import * as schemas from '$lib/wire/schemas';
import type { Blobs } from '../../blobs/blob-store';
import { policyOf } from '../../catalogue/views.server';
import type { Database } from '../../database/database.server';
import type { MergeOfVersion, NoisedMerge } from '../../repositories/merges.server';
import { findModel } from '../../repositories/models.server';
import { findVersion } from '../../repositories/versions.server';
import { locate, type MergePlan, type PlannedUpdate } from '../merge-plan.server';
import { stateOf } from '../optimizer-state.server';

/** A merge that was made, as a plan to make it again. */
export interface ReplayPlan {
	readonly plan: MergePlan;
	readonly noised: NoisedMerge | null;
	/** Whether its filter compared updates with a reference. */
	readonly isGuided: boolean;
}

interface PlanAgainServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly blobs: Pick<Blobs, 'uploads'>;
}

const recorded = z.object({
	strategy: schemas.strategyPolicy,
	staleness: schemas.stalenessPolicy,
	alignment: z.boolean(),
	maxExamples: z.int(),
	filter: filterPolicy,
	clippingNorm: z.nullable(z.number()),
	/** Not known of merges from before it was recorded. */
	guidedBy: z.optional(z.nullable(z.string()))
});

/** @throws {StoreError} `replay/…`, for what is gone or was never known. */
export async function planAgain(
	services: PlanAgainServices,
	merge: MergeOfVersion
): Promise<ReplayPlan> {
	const was = recorded.safeParse(merge.policy);
	if (!was.success) throw notRecorded();
	const { model, head } = await baseOf(services, merge);
	const { clippingNorm, guidedBy, ...policy } = was.data;
	const isGuided = usedOf(merge) === 'reference';
	if (isGuided && (!guidedBy || guidedBy !== model.heldOutDigest)) throw otherTestSet();
	const noised = noiseOf(merge);
	const updates = await planUpdates(services.blobs.uploads, merge);
	const plan: MergePlan = {
		model: { ...model, clippingNorm },
		policy: { ...policyOf(model), ...policy, ...(noised && { threshold: noised.cohort }) },
		privacy: noised?.privacy ?? null,
		secure: null,
		head,
		newest: head.number,
		updates,
		refused: []
	};
	await assertState(services.blobs, plan);
	return { plan, noised, isGuided };
}

async function baseOf({ database: { prisma } }: PlanAgainServices, { version }: MergeOfVersion) {
	const { modelId, line, madeFrom } = version;
	if (madeFrom === null) throw notRecorded();
	const model = await findModel(prisma, { id: modelId });
	const head = await findVersion(prisma, { modelId, line, number: madeFrom });
	if (!model || !head) throw notRecorded();
	return { model, head };
}

function usedOf({ filter }: MergeOfVersion) {
	return filter === null ? 'none' : filterFigures.parse(filter).used;
}

function noiseOf({ privacy, cohort, noiseKey }: MergeOfVersion): NoisedMerge | null {
	const promised = z.nullable(schemas.privacyPolicy).parse(privacy);
	if (promised?.kind !== 'central') return null;
	if (cohort === null || noiseKey === null) throw notRecorded();
	return { privacy: { ...promised, kind: 'central' }, cohort, noiseKey };
}

/** In the order of their ids, as they were merged. */
async function planUpdates(
	uploads: Blobs['uploads'],
	{ keepsUpdates, numUpdates, updates }: MergeOfVersion
): Promise<PlannedUpdate[]> {
	if (updates.some(({ codec }) => codec === 'masked')) {
		throw new StoreError('replay/secure', 'Only the sum of these updates was ever opened.');
	}
	if (!keepsUpdates || updates.length !== numUpdates) throw erased();
	const sorted = [...updates].sort((a, b) => (a.id < b.id ? -1 : 1));
	return Promise.all(
		sorted.map(async (row) => {
			const staleness = row.staleness ?? 0;
			return { row, place: await placeOf(uploads, row), staleness, alignment: 1 };
		})
	);
}

function placeOf(uploads: Blobs['uploads'], row: PlannedUpdate['row']) {
	return locate(uploads, row).catch((error: unknown) => {
		throw isNotFound(error) ? erased() : error;
	});
}

async function assertState(blobs: Pick<Blobs, 'uploads'>, plan: MergePlan): Promise<void> {
	await stateOf(blobs, plan).catch((error: unknown) => {
		if (!isNotFound(error)) throw error;
		const message = 'What the strategy remembered before this merge is gone.';
		throw new StoreError('replay/state-swept', message, { cause: error });
	});
}

function isNotFound(error: unknown): boolean {
	return error instanceof StoreError && error.code === 'blob/not-found';
}

function notRecorded(): StoreError {
	return new StoreError('replay/not-recorded', 'How this version was merged is not recorded.');
}

function otherTestSet(): StoreError {
	const message = 'The guard of this merge was trained on a test set that the model no longer has.';
	return new StoreError('replay/held-out-changed', message);
}

function erased(): StoreError {
	return new StoreError('replay/updates-erased', 'The updates of this merge were deleted.');
}
