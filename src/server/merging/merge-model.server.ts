import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '$lib/domain/errors';
import type { Blobs } from '../blobs/blob-store';
import type { Config } from '../config.server';
import type { ModelEvents } from '../events/model-events';
import { align } from './align.server';
import type { Evaluator } from './evaluator';
import type { Guide } from './guide';
import {
	commitMerge,
	commitRefusals,
	type Candidate,
	type Checkpoint
} from './merge-commit.server';
import { openBuffer, type OpenServices } from './secure/open-buffer.server';
import { slotPath, type MergedBuffer } from './merge-buffer.server';
import {
	planMerge,
	readablePlace,
	sharesOf,
	withoutRefused,
	type MergePlan,
	type PlannedUpdate,
	type PlanServices,
	type Refusal
} from './merge-plan.server';
import type { NoisedMerge } from '../repositories/merges.server';
import type { Merging } from './merging.server';
import type { OptimizerState } from './optimizer-state.server';
import { writeReference } from './reference.server';
import { sumUp, updateAt } from './sum-up.server';
import { judge, UNJUDGED } from './verdict.server';

export interface MergeServices extends PlanServices {
	readonly blobs: Pick<Blobs, 'uploads' | 'published'>;
	readonly merging: Pick<Merging, 'alignPayloads' | 'mergeBuffer' | 'inspectPayload'> &
		OpenServices['merging'];
	readonly config: Pick<Config, 'helperLoopback'>;
	readonly evaluate: Evaluator;
	readonly guide: Guide;
	readonly events: Pick<ModelEvents, 'publish'>;
	/** Called between steps; tests make it fail. */
	readonly checkpoint?: Checkpoint;
}

export type MergeOutcome =
	| {
			/** `candidate`: it measured worse than the head, which stays. */
			readonly status: 'merged' | 'candidate';
			readonly version: number;
			readonly numUpdates: number;
	  }
	/** Nothing that waited could be read; each was refused. */
	| { readonly status: 'refused'; readonly numUpdates: number }
	/** Masked updates are due, and too few of their helpers answer. */
	| { readonly status: 'waiting' }
	| { readonly status: 'not-due' };

/**
 * Merges a model's buffer into its next version, if it is due. Any number of processes may call this
 * at once: one of them commits, the others find the head moved and look again.
 */
export async function mergeModel(
	services: MergeServices,
	modelId: string,
	now = Date.now()
): Promise<MergeOutcome> {
	const planned = await planMerge(services, modelId, now);
	if (!planned) return { status: 'not-due' };

	const folder = await mkdtemp(join(tmpdir(), 'merge-'));
	try {
		const checkpoint = services.checkpoint ?? (() => undefined);
		await checkpoint('planned');
		const opened = await openSum(services, planned, folder);
		if (opened.status === 'waiting') return opened;
		if (opened.status === 'changed') return await mergeModel(services, modelId, now);
		await checkpoint('opened');
		const { plan } = opened;
		const outPath = join(folder, 'weights');
		const candidate = await makeCandidate(services, opened, outPath);
		if (candidate.shares.length === 0) {
			await commitRefusals(services.database.prisma, candidate.plan);
			return { status: 'refused', numUpdates: candidate.plan.refused.length };
		}
		await checkpoint('candidate');
		const version = await commitMerge(services.database.prisma, candidate, checkpoint);
		if (version === null) return await mergeModel(services, modelId, now);

		await checkpoint('committed');
		const numUpdates = candidate.shares.length;
		const { line } = plan.head;
		if (candidate.verdict.reason) {
			// for open pages only the buffer has changed
			const remaining = plan.policy.threshold;
			await services.events.publish({ kind: 'update-accepted', modelId, remaining });
			return { status: 'candidate', version, numUpdates };
		}
		await services.events.publish({ kind: 'merged', modelId, line, version, numUpdates });
		return { status: 'merged', version, numUpdates };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** A plan, and where its updates are masked the mean of them, which is all that can be known. */
interface OpenPlan {
	readonly plan: MergePlan;
	readonly meanPath: string | null;
}

async function openSum(services: MergeServices, plan: MergePlan, folder: string) {
	if (!plan.secure) return { status: 'opened' as const, plan, meanPath: null };
	const opened = await openBuffer(services, plan, folder);
	if (opened.status !== 'refused') return opened;
	return { status: 'opened' as const, plan: opened.plan, meanPath: null };
}

async function makeCandidate(
	services: MergeServices,
	{ plan: first, meanPath }: OpenPlan,
	outPath: string
): Promise<Candidate> {
	let plan = first;
	let merged: MergedBuffer | null = null;
	let noised: NoisedMerge | null = null;
	const referencePath = await writeReference(services, plan, `${outPath}.reference`);
	while (plan.updates.length > 0 && !merged) {
		try {
			plan = await align(services, plan);
			noised = newNoise(plan);
			merged = await sumUp(services, plan, { noised, meanPath, referencePath, outPath });
		} catch (error) {
			plan = withoutRefused(plan, await blame(services, plan, error));
		}
	}
	const none = {
		weightsDigest: '',
		weightsBytes: 0,
		optimizerState: null,
		backend: '',
		milliseconds: 0,
		noised,
		filter: 'none' as const
	};
	if (!merged) return { plan, shares: [], ...none, verdict: UNJUDGED };

	const { digest, bytes, backend, milliseconds } = merged;
	await services.blobs.published.put(digest, createReadStream(outPath), bytes);
	const optimizerState = await keepState(services, plan, { merged, outPath });
	const verdict = await judge(services, plan, digest);
	const shares = sharesOf(plan).map((share, k) => ({
		...share,
		update: updateAt(plan, k),
		treatment: merged.filtered?.treatments[k] ?? { kind: 'whole' as const }
	}));
	return {
		plan,
		shares,
		weightsDigest: digest,
		weightsBytes: bytes,
		optimizerState,
		backend,
		filter: merged.filtered?.used ?? 'none',
		milliseconds,
		noised,
		verdict
	};
}

/** Puts what the strategy remembers into the private room. */
async function keepState(
	{ blobs: { uploads } }: MergeServices,
	{ policy }: MergePlan,
	{ merged, outPath }: { readonly merged: MergedBuffer; readonly outPath: string }
): Promise<OptimizerState | null> {
	const { slotDigests: slots, bytes } = merged;
	for (const [slot, digest] of slots.entries()) {
		await uploads.put(digest, createReadStream(slotPath(outPath, slot)), bytes);
	}
	return slots.length === 0 ? null : { kind: policy.strategy.kind, slots };
}

/** A new key for each try: two sums under the same noise would tell their difference. */
function newNoise({ privacy, policy }: MergePlan): NoisedMerge | null {
	if (!privacy) return null;
	const noiseKey = randomBytes(32).toString('hex');
	return { privacy, cohort: policy.threshold, noiseKey };
}

/**
 * Which updates are why a buffer could not be summed up.
 *
 * @throws `error`, if no update is to blame.
 */
async function blame(
	{ merging }: MergeServices,
	plan: MergePlan,
	error: unknown
): Promise<Refusal[]> {
	if (!(error instanceof StoreError)) throw error;
	if (plan.secure) return blameAll(plan, error);
	// each is finite, their sum is not: without the longest, another try
	if (error.code === 'weights/not-finite') return [refusalOf(longest(plan), error)];

	const { numWeights } = plan.head;
	const refusals: Refusal[] = [];
	for (const update of plan.updates) {
		try {
			await merging.inspectPayload({ ...readablePlace(update), numWeights });
		} catch (broken) {
			if (!(broken instanceof StoreError) || !broken.code.startsWith('update/')) throw broken;
			refusals.push(refusalOf(update, broken));
		}
	}
	if (refusals.length === 0) throw error;
	return refusals;
}

/** Of a sum nobody can leave one update out; tried again, it would be as it is. @throws `error`, if it is not to blame. */
function blameAll({ updates }: MergePlan, error: StoreError): Refusal[] {
	if (error.code !== 'weights/not-finite') throw error;
	const message =
		'With the sum that this update was in, the model would have infinite weights. All of the sum was left out.';
	const reason = new StoreError('update/sum-not-finite', message, { cause: error });
	return updates.map(({ row }) => ({ row, reason }));
}

function refusalOf({ row }: PlannedUpdate, cause: StoreError): Refusal {
	const [code, message] =
		cause.code === 'weights/not-finite'
			? (['update/not-finite', 'With this update the model would have infinite weights.'] as const)
			: (['update/unreadable', 'The store’s copy of this update is damaged.'] as const);
	return { row, reason: new StoreError(code, message, { cause }) };
}

function longest(plan: MergePlan): PlannedUpdate {
	return plan.updates.reduce((a, b) => (b.row.deltaNorm > a.row.deltaNorm ? b : a));
}
