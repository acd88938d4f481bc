import { whyCandidate, type CandidateReason, type HeldOutMeasures } from '$lib/domain/promotion';
import { measureVersion, type MeasureServices } from '../evaluation/measure-version.server';
import type { Database } from '../database/database.server';
import { keepMeasured, UNMEASURED, type MeasuredColumns } from '../repositories/versions.server';
import type { MergePlan } from './merge-plan.server';

/** What a merge measured on its engineer's held-out set, and whether it may become the head. */
export interface Verdict {
	readonly measured: MeasuredColumns;
	/** Of the head, on the same set. */
	readonly head: HeldOutMeasures | null;
	/** Null: it may. */
	readonly reason: CandidateReason | null;
}

/** Of a model without a held-out set: every merge may. */
export const UNJUDGED: Verdict = { measured: UNMEASURED, head: null, reason: null };

interface JudgeServices extends MeasureServices {
	readonly database: Pick<Database, 'prisma'>;
}

/** Measures merged weights, and the head too where it has not been measured on this very set. */
export async function judge(
	services: JudgeServices,
	{ model, head }: MergePlan,
	weightsDigest: string
): Promise<Verdict> {
	const { heldOutDigest } = model;
	if (heldOutDigest === null) return UNJUDGED;

	const measured = await measureVersion(services, { ...head, weightsDigest }, heldOutDigest);
	const before = await measuresOfHead(services, head, heldOutDigest);
	const { heldOutError } = measured;
	const after = measuresIn(measured) ?? { message: heldOutError ?? 'It was not measured.' };
	return { measured, head: before, reason: whyCandidate(model, before, after) };
}

async function measuresOfHead(
	services: JudgeServices,
	head: MergePlan['head'],
	heldOutDigest: string
): Promise<HeldOutMeasures | null> {
	if (head.heldOutDigest === heldOutDigest) return measuresIn(head);
	// the set is newer than the head, and the job that measures all versions has not come to it
	const measured = await measureVersion(services, head, heldOutDigest);
	await keepMeasured(services.database.prisma, head.id, measured);
	return measuresIn(measured);
}

function measuresIn({
	heldOutLoss,
	heldOutAccuracy
}: Pick<MeasuredColumns, 'heldOutLoss' | 'heldOutAccuracy'>): HeldOutMeasures | null {
	return heldOutLoss === null ? null : { loss: heldOutLoss, accuracy: heldOutAccuracy };
}
