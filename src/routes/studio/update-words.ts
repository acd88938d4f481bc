import { codeText } from '$lib/i18n/error-text';
import { m } from '$lib/i18n/generated/messages';
import { count } from '$lib/ui/format';
import type { RecentUpdate } from '$lib/wire/studio';

export function statusWords(status: RecentUpdate['status']): string {
	const words = {
		accepted: m.dashboard_status_accepted,
		merged: m.dashboard_status_merged,
		rejected: m.dashboard_status_rejected
	};
	return words[status]();
}

/** What became of an update, and where it was refused, why. */
export function outcomeWords(
	update: Pick<RecentUpdate, 'status' | 'mergedInto' | 'intoCandidate' | 'errorCode'>
): string {
	const { status, mergedInto, intoCandidate, errorCode } = update;
	if (status === 'accepted') return m.dashboard_outcome_waits();
	if (status === 'rejected') {
		return m.dashboard_outcome_refused({ reason: codeText(errorCode ?? '') });
	}
	if (mergedInto === null) return m.dashboard_status_merged();
	const into = intoCandidate ? m.dashboard_outcome_candidate : m.dashboard_outcome_merged;
	return into({ version: count(mergedInto) });
}
