import type { CandidateFate } from './promotion';
import type { ContributionState } from './update';

/**
 * What may follow what. A contribution leaves the device only by being sent, and ends only by the
 * server's word. `sent` goes back to `queued` where the server has lost the bytes before it answered.
 */
const followers: Readonly<Record<ContributionState, readonly ContributionState[]>> = {
	trained: ['queued'],
	queued: ['sent', 'refused'],
	sent: ['queued', 'accepted', 'merged', 'refused'],
	accepted: ['merged', 'refused'],
	merged: [],
	refused: []
};

/** True if a contribution in state `from` may next be in state `to`. */
export function canBecome(from: ContributionState, to: ContributionState): boolean {
	return followers[from].includes(to);
}

/** True once nothing more will happen to it. */
export function isFinal(state: ContributionState): boolean {
	return followers[state].length === 0;
}

/**
 * The state after the server has said where an update stands. An answer that is older than what is
 * already known (two tabs, a slow network) changes nothing.
 */
export function afterAnswer(
	state: ContributionState,
	status: 'accepted' | 'merged' | 'rejected'
): ContributionState {
	const answered = status === 'rejected' ? 'refused' : status;
	return canBecome(state, answered) ? answered : state;
}

/** True while the server may yet say more: before its merge, and while the candidate that it went into is open. */
export function isUnsettled(state: ContributionState, candidate?: CandidateFate): boolean {
	return state === 'accepted' || (state === 'merged' && candidate === 'open');
}
