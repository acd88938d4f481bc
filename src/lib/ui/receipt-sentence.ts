import type { CandidateFate } from '$lib/domain/promotion';
import { errorText } from '$lib/i18n/error-text';
import { m } from '$lib/i18n/generated/messages';
import type { ReceiptBody } from '$lib/wire/api';
import { count, loss, percent } from './format';

type Merged = Extract<ReceiptBody['outcome'], { kind: 'merged' }>;

const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * A receipt in words: what became of an update, how late it was, how much it counted and what it earned.
 *
 * The age is from training to the merge; the share is φ(staleness); accuracy changes are in percentage points.
 *
 * @param fate What has become of its candidate since, where that is known.
 */
export function receiptSentence(
	{ outcome, trainedAt }: ReceiptBody,
	fate?: CandidateFate | null
): string {
	if (outcome.kind === 'rejected') {
		return m.app_receipt_refused({ reason: errorText(outcome) });
	}
	const { version } = outcome;
	const { openedWith } = outcome;
	const filtered = openedWith
		? m.privacy_secure_receipt({ n: count(openedWith) })
		: treatmentOf(outcome.treatment);
	const first = firstSentence(outcome, trainedAt);
	const erased = outcome.replay === 'off' ? m.app_receipt_erased() : null;
	const told = [first, filtered, erased].filter((sentence) => sentence !== null).join(' ');
	const known = fate ?? (outcome.candidate ? 'open' : null);
	return known ? `${told} ${candidateSentences[known]({ version: count(version) })}` : told;
}

/** How late it was, how much it counted, what it did to the accuracy or the loss, and what it earned. */
function firstSentence(outcome: Merged, trainedAt: number): string {
	const { staleness, weight, version, credits, mergedAt, treatment } = outcome;
	const counted = {
		late:
			staleness === 0
				? m.app_receipt_on_time()
				: m.app_receipt_late({ count: staleness, n: count(staleness) }),
		share: weight === 1 ? m.app_receipt_in_full() : percent(weight, 0),
		version: count(version)
	};
	const age = ageOf(mergedAt - trainedAt);
	const merged = age
		? m.app_receipt_merged_old({ age, ...counted })
		: m.app_receipt_merged(counted);
	const leftOut = treatment?.kind === 'left-out';
	const clauses = [
		leftOut ? m.filter_receipt_left_out({ version: count(version) }) : merged,
		gain(outcome),
		m.app_receipt_credits({ count: credits, n: count(credits) })
	];
	return m.app_sentence({ text: clauses.filter((clause) => clause !== null).join('; ') });
}

const candidateSentences = {
	open: m.evaluation_receipt_candidate,
	outdated: m.evaluation_receipt_outdated,
	discarded: m.evaluation_receipt_discarded,
	promoted: m.evaluation_receipt_promoted
};

/** Null if younger than an hour: that needs no age. A device whose clock runs ahead has no age either. */
function ageOf(milliseconds: number): string | null {
	if (milliseconds >= DAY) return m.app_receipt_days({ n: count(Math.floor(milliseconds / DAY)) });
	if (milliseconds >= HOUR) {
		return m.app_receipt_hours({ n: count(Math.floor(milliseconds / HOUR)) });
	}
	return null;
}

/** What the filter did, where the first sentence does not say it already. */
function treatmentOf(treatment: Merged['treatment']): string | null {
	switch (treatment?.kind) {
		case 'clipped':
			return m.filter_receipt_clipped({ share: percent(treatment.to, 0) });
		case 'faded':
			return m.filter_receipt_faded({ share: percent(treatment.to, 0) });
		case 'by-weight':
			return m.filter_receipt_by_weight();
		case 'whole':
		case 'left-out':
		case undefined:
			return null;
	}
}

function gain({ accuracyGain, heldOutLoss }: Merged): string | null {
	if (heldOutLoss) {
		const { before, after } = heldOutLoss;
		return m.app_receipt_loss({ before: loss(before), after: loss(after) });
	}
	if (accuracyGain === null) return null;
	const points = Math.round(accuracyGain * 1000) / 10;
	if (points === 0) return m.app_receipt_no_gain();
	return m.app_receipt_gain({ points: `${points > 0 ? '+' : '−'}${count(Math.abs(points))}` });
}
