/** What an engineer asks of a merge before it becomes the head. */
export interface PromotionPolicy {
	readonly metric: 'accuracy' | 'loss';
	/** How much worse a merge may be: a share (0.01 is one point) of accuracy, or units of loss; ≥ 0. */
	readonly allowedDrop: number;
}

/** Of accuracy: one point. */
const ALLOWED_POINT = 0.01;
/** Of what the first version measured: losses have no scale of their own. */
const ALLOWED_SHARE = 0.05;

/**
 * How merges of a new model are judged until its engineer says otherwise: by accuracy where there is one, else by
 * loss.
 *
 * @param measured What its first version measured; null where there is no held-out set yet.
 */
export function defaultPromotion(
	hasAccuracy: boolean,
	measured: HeldOutMeasures | null
): PromotionPolicy {
	if (hasAccuracy) return { metric: 'accuracy', allowedDrop: ALLOWED_POINT };
	const allowedDrop = measured ? ALLOWED_SHARE * Math.abs(measured.loss) : ALLOWED_POINT;
	return { metric: 'loss', allowedDrop };
}

/** What a version measured on a held-out set. */
export interface HeldOutMeasures {
	readonly loss: number;
	/** Share of right answers, 0–1; null where there is nothing to choose between. */
	readonly accuracy: number | null;
}

/** The same, with what the recipe measures besides. */
export interface AllMeasures extends HeldOutMeasures {
	/** The recipe's own metrics by name, those that came out finite. */
	readonly metrics: Readonly<Record<string, number>>;
}

/** Why a merge was kept as a candidate. */
export type CandidateReason =
	| ({
			readonly kind: 'worse';
			readonly before: number;
			readonly after: number;
	  } & PromotionPolicy)
	/** It has no number to judge it by. */
	| { readonly kind: 'unmeasured'; readonly message: string };

/** Differences this small, of numbers near 1, are the rounding of the subtraction and not the model's. */
const ROUNDING = 1e-9;

/**
 * True if `after` is worse than `before` by more than is allowed; exactly as much is allowed. Both must come
 * from one held-out set. A number that is not finite (a diverged model) is worse than every finite one, and
 * nothing is worse than it.
 */
export function isWorse(
	{ metric, allowedDrop }: PromotionPolicy,
	before: number,
	after: number
): boolean {
	if (!Number.isFinite(after)) return Number.isFinite(before);
	if (!Number.isFinite(before)) return false;
	const drop = metric === 'accuracy' ? before - after : after - before;
	const scale = Math.max(1, Math.abs(before), Math.abs(after));
	return drop > allowedDrop + ROUNDING * scale;
}

/** The number that a policy goes by; NaN where the measures do not have it. */
export function metricOf(metric: PromotionPolicy['metric'], measures: HeldOutMeasures): number {
	return measures[metric] ?? NaN;
}

/**
 * Whether a merge may become the head.
 *
 * @param before Of the head; null where it could not be measured: then any measured merge may.
 * @param after Of the merge, or why there is none.
 * @returns Null if it may; else why not.
 */
export function whyCandidate(
	policy: PromotionPolicy,
	before: HeldOutMeasures | null,
	after: HeldOutMeasures | { readonly message: string }
): CandidateReason | null {
	if ('message' in after) return { kind: 'unmeasured', message: after.message };
	const to = metricOf(policy.metric, after);
	if (!Number.isFinite(to)) {
		return { kind: 'unmeasured', message: `Its ${policy.metric} is not a number.` };
	}
	const from = before ? metricOf(policy.metric, before) : NaN;
	if (!isWorse(policy, from, to)) return null;
	const { metric, allowedDrop } = policy;
	return { kind: 'worse', metric, before: from, after: to, allowedDrop };
}

/** Where a version stands in its model's history. */
export interface Standing {
	readonly line: number;
	/** Number of the head that it was made from; null for a version that was published. */
	readonly madeFrom: number | null;
	readonly promoted: boolean;
	readonly discardedAt: Date | null;
}

/** What has become of a merge that was not promoted at once; all but `open` are for ever. */
export const CANDIDATE_FATES = ['open', 'outdated', 'discarded', 'promoted'] as const;
export type CandidateFate = (typeof CANDIDATE_FATES)[number];

/**
 * The fate of a merge that was kept as a candidate. The engineer may promote it while it is `open`: while the
 * head is the one it was made from. Later it would take back what the head has learned since.
 */
export function candidateFate(
	{ line, madeFrom, promoted, discardedAt }: Standing,
	model: { readonly line: number; readonly headNumber: number }
): CandidateFate {
	if (promoted) return 'promoted';
	if (discardedAt) return 'discarded';
	return line === model.line && madeFrom === model.headNumber ? 'open' : 'outdated';
}
