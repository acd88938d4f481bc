import { StoreError } from '$lib/domain/errors';
import { centralShares, takeCohort } from '$lib/domain/privacy/central';
import { NO_PRIVACY, type CentralPrivacy } from '$lib/domain/privacy/policy';
import { isMergeDue, type MergePolicy } from '$lib/domain/merge-policy';
import { takeSum, type Summed } from '$lib/domain/secure-aggregation/take-sum';
import { bufferShares, type Share } from '$lib/domain/strategies/buffer-shares';
import { LINE_CLOSED } from '$lib/domain/update-check';
import { privacyPolicy } from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import { policyOf } from '../catalogue/views.server';
import type { Database } from '../database/database.server';
import { findModel, type ModelWithParts } from '../repositories/models.server';
import { listWaiting, type WaitingUpdate } from '../repositories/updates.server';
import {
	findVersion,
	newestNumber,
	promotedSince,
	type VersionWithParts
} from '../repositories/versions.server';
import { openContainer } from '../updates/container-file.server';
import type { PayloadPlace } from './payload-files.server';

/** Where the payload of a masked update lies: nobody can read it by itself. */
export type MaskedPlace = Omit<PayloadPlace, 'codec'> & { readonly codec: 'masked' };

/** One update on its way into a version. */
export interface PlannedUpdate {
	readonly row: WaitingUpdate;
	readonly place: PayloadPlace | MaskedPlace;
	/** s = head version − base version, counting promoted versions only. */
	readonly staleness: number;
	/** What is left of it for where it points; 1 until `align` has measured it. */
	readonly alignment: number;
}

/** One accepted update that cannot be merged after all. */
export interface Refusal {
	readonly row: WaitingUpdate;
	readonly reason: StoreError;
}

/** What one merge would do, as the store stood when it was read. */
export interface MergePlan {
	readonly model: ModelWithParts;
	readonly policy: MergePolicy;
	/** What its contributors were promised that the merge has to keep; null if nothing. */
	readonly privacy: CentralPrivacy | null;
	/** The sum that its updates are masked for; null where the store can read them. */
	readonly secure: Omit<Summed<unknown>, 'rows'> | null;
	readonly head: VersionWithParts;
	/** The highest number of the head's line: a candidate may be newer than the head. */
	readonly newest: number;
	readonly updates: readonly PlannedUpdate[];
	readonly refused: readonly Refusal[];
}

export interface PlanServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly blobs: Pick<Blobs, 'uploads'>;
}

/** One merge takes no more than this, unless K asks for it: the rest makes the next version. */
const MOST_AT_ONCE = 1000;

/** Reads a model's buffer, oldest first. Null where no merge is due. */
export async function planMerge(
	{ database: { prisma }, blobs: { uploads } }: PlanServices,
	modelId: string,
	now: number
): Promise<MergePlan | null> {
	const model = await findModel(prisma, { id: modelId });
	if (!model || (model.status !== 'listed' && model.status !== 'paused')) return null;

	const { threshold } = model;
	const waiting = await listWaiting(prisma, modelId, Math.max(threshold, MOST_AT_ONCE));
	const due = dueRows(waiting.map(withPromise), model, now);
	if (!due) return null;
	const { rows, privacy, secure } = due;
	const policy = keepsPromise(policyOf(model), due);

	const { line, headNumber: number } = model;
	const head = await findVersion(prisma, { modelId, line, number });
	if (!head) throw new Error(`Model ${modelId} has no version ${number}.`);

	const oldestBase = Math.min(...rows.map((row) => row.baseNumber));
	const promoted = await promotedSince(prisma, head, oldestBase);
	const updates: PlannedUpdate[] = [];
	const refused: Refusal[] = [];
	for (const row of rows) {
		try {
			assertOfLine(row, line);
			const place = await locate(uploads, row);
			const staleness = promoted.filter((version) => version > row.baseNumber).length;
			updates.push({ row, place, staleness, alignment: 1 });
		} catch (error) {
			refused.push({ row, reason: unreadable(error) });
		}
	}
	// sums are rounded as they grow: in the order of ids, not of arrival, they give the same bytes
	updates.sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
	const newest = await newestNumber(prisma, modelId, line);
	return { model, policy, privacy, secure, head, newest, updates, refused };
}

type PromisedUpdate = ReturnType<typeof withPromise>;
interface DueRows extends Pick<MergePlan, 'privacy' | 'secure'> {
	readonly rows: readonly PromisedUpdate[];
}

/** Null where nothing is due. */
function dueRows(
	waiting: readonly PromisedUpdate[],
	model: ModelWithParts,
	now: number
): DueRows | null {
	const policy = policyOf(model);
	const isDue = (rows: readonly PromisedUpdate[], threshold: number) => {
		const oldest = rows[0]?.receivedAt.getTime() ?? now;
		return isMergeDue({ ...policy, threshold }, rows.length, (now - oldest) / 1000);
	};
	const readable = waiting.filter((row) => row.privacy.kind !== 'secure');
	const { taken, privacy } = takeCohort(readable, policy.threshold);
	if (isDue(taken, policy.threshold)) return { rows: taken, privacy, secure: null };

	const sum = takeSum(waiting);
	if (!sum || now < (model.openingAfter?.getTime() ?? 0)) return null;
	const { rows, policy: secure, openingId } = sum;
	if (openingId === null && !isDue(rows, Math.min(policy.threshold, secure.most))) return null;
	return { rows, privacy: null, secure: { policy: secure, openingId } };
}

/** Where an update points, beside the others, would weigh it by what no noise has covered. */
function keepsPromise(settings: MergePolicy, { privacy, secure }: DueRows): MergePolicy {
	if (privacy) return { ...settings, alignment: false };
	// of a sum nobody can weigh one part otherwise than another
	return secure ? { ...settings, ...AS_A_SUM } : settings;
}

const AS_A_SUM = {
	alignment: false,
	staleness: { kind: 'constant' },
	filter: { kind: 'none' }
} as const;

/** With the promise of its base version; of one whose base is gone, none: it will be refused. */
function withPromise(row: WaitingUpdate) {
	const stored = row.baseVersion?.privacy;
	return { ...row, privacy: stored ? privacyPolicy.parse(stored) : NO_PRIVACY };
}

/** One that came in while the engineer started a new line. @throws {StoreError} `update/line-closed`. */
function assertOfLine({ baseVersion }: WaitingUpdate, line: number): void {
	if (baseVersion?.line === line) return;
	throw new StoreError('update/line-closed', LINE_CLOSED);
}

/** The same plan without the updates that `refusals` name. */
export function withoutRefused(plan: MergePlan, refusals: readonly Refusal[]): MergePlan {
	const gone = new Set(refusals.map(({ row }) => row.id));
	return {
		...plan,
		updates: plan.updates.filter(({ row }) => !gone.has(row.id)),
		refused: [...plan.refused, ...refusals]
	};
}

/** How each update of the plan counts. */
export function sharesOf(plan: MergePlan): Share[] {
	const { privacy, secure, policy } = plan;
	if (secure) return plan.updates.map(() => ({ weight: 1, coefficient: 1 / plan.updates.length }));
	if (privacy) {
		const norms = plan.updates.map(({ row, staleness }) => ({ norm: row.deltaNorm, staleness }));
		const { staleness, threshold: cohort } = policy;
		return centralShares(norms, { privacy, staleness, cohort });
	}
	const buffer = plan.updates.map(({ row, staleness, alignment }) => ({
		numExamples: row.numExamples,
		staleness,
		alignment
	}));
	return bufferShares(buffer, plan.policy);
}

/** @throws {StoreError} `blob/not-found`. */
export async function locate(
	uploads: Blobs['uploads'],
	row: WaitingUpdate
): Promise<PlannedUpdate['place']> {
	const path = await uploads.localPath(row.digest);
	const { header, payloadOffset } = await openContainer(path);
	return { path, offset: payloadOffset, codec: header.codec };
}

/** Of an update that the store can read. @throws {Error} If it is masked. */
export function readablePlace({ place, row }: PlannedUpdate): PayloadPlace {
	const { codec } = place;
	if (codec === 'masked') throw new Error(`Update ${row.id} is masked.`);
	return { ...place, codec };
}

function unreadable(cause: unknown): StoreError {
	if (cause instanceof StoreError && cause.code === 'update/line-closed') return cause;
	const missing = cause instanceof StoreError || isMissingFile(cause);
	if (!missing) throw cause;
	const message = 'The store could not read its copy of this update. Please send it again.';
	return new StoreError('update/unreadable', message, { cause });
}

function isMissingFile(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
