import { afterAnswer } from '$lib/domain/contribution';
import { NO_PRIVACY, type PrivacyPolicy } from '$lib/domain/privacy/policy';
import type { CandidateFate } from '$lib/domain/promotion';
import type { ContributionState } from '$lib/domain/update';
import type { OutboxItem, SendFailure } from '$lib/store/schema';
import type { Contribution } from '$lib/wire/api';

/** One line of "My contributions": an item of this device's outbox, of the server's list, or of both. */
export interface ContributionRow {
	readonly id: string;
	readonly modelId: string;
	readonly modelTitle: string;
	readonly modelSlug: string;
	readonly baseVersion: number;
	readonly numExamples: number;
	readonly bytes: number;
	readonly trainedAt: number;
	readonly state: ContributionState;
	/** Why it has not been sent yet, or why it was refused. */
	readonly lastError: SendFailure | null;
	/** Back-off: not tried again before this time; 0 if at once. */
	readonly nextAttemptAt: number;
	/** The server's newest word on it, with the receipt once there is one. */
	readonly answer: Contribution | null;
	readonly onThisDevice: boolean;
	/** Trained here by somebody else: it waits until they sign in. */
	readonly belongsToAnother: boolean;
	/** What its base version promised; null where only the server knows of it. */
	readonly privacy: PrivacyPolicy | null;
}

/**
 * What has become of the candidate that a contribution went into, as far as is known; null where its merge was
 * promoted at once. A receipt says what held at the merge, the answer around it what holds now.
 */
export function candidateFateOf(answer: Contribution | null): CandidateFate | null {
	if (answer?.candidate) return answer.candidate;
	const outcome = answer?.receipt?.body.outcome;
	return outcome?.kind === 'merged' && outcome.candidate ? 'open' : null;
}

/** What a list of contributions is narrowed to; null: not by this. `here`: has not reached the server. */
export interface Wanted {
	readonly modelId: string | null;
	readonly state: 'here' | 'accepted' | 'merged' | 'refused' | null;
}

export function matching(rows: readonly ContributionRow[], wanted: Wanted): ContributionRow[] {
	return rows.filter(
		({ modelId, state }) =>
			(wanted.modelId === null || wanted.modelId === modelId) &&
			(wanted.state === null || wanted.state === stateOf(state))
	);
}

function stateOf(state: ContributionState): Wanted['state'] {
	return state === 'accepted' || state === 'merged' || state === 'refused' ? state : 'here';
}

/** Merges both lists, newest first; where both know an item, the further state counts. */
export function contributionRows(
	local: readonly OutboxItem[],
	remote: readonly Contribution[],
	accountId: string | null
): ContributionRow[] {
	const known = new Map(remote.map((answer) => [answer.id, fromServer(answer)]));
	const rows = new Map<string, ContributionRow>(known);
	for (const item of local) rows.set(item.id, merge(item, known.get(item.id), accountId));
	// ids are UUIDv7: they sort by the time of training
	return [...rows.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}

type ServerRow = ContributionRow & { readonly answer: Contribution };

function fromServer(answer: Contribution): ServerRow {
	const outcome = answer.receipt?.body.outcome;
	return {
		id: answer.id,
		modelId: answer.modelId,
		modelTitle: answer.modelTitle,
		modelSlug: answer.modelSlug,
		baseVersion: answer.baseVersion,
		numExamples: answer.numExamples,
		bytes: answer.bytes,
		trainedAt: answer.trainedAt,
		state: answer.status === 'rejected' ? 'refused' : answer.status,
		lastError:
			outcome?.kind === 'rejected' ? { code: outcome.code, message: outcome.message } : null,
		nextAttemptAt: 0,
		answer,
		onThisDevice: false,
		belongsToAnother: false,
		privacy: null
	};
}

function merge(
	item: OutboxItem,
	server: ServerRow | undefined,
	accountId: string | null
): ContributionRow {
	const known = newest(server, item.answer && fromServer(item.answer));
	if (!known) return fromDevice(item, accountId);
	return {
		...fromDevice(item, accountId),
		state: afterServer(item.state, known.answer.status),
		lastError: item.lastError ?? known.lastError,
		answer: known.answer
	};
}

// the list was read once; what the device has heard since may be newer
function newest(listed: ServerRow | undefined, heard: ServerRow | null): ServerRow | null {
	if (!listed || !heard) return listed ?? heard;
	return newsOf(heard.answer) > newsOf(listed.answer) ? heard : listed;
}

/** How far the server's word goes: it takes nothing back. */
function newsOf({ receipt, candidate }: Contribution): number {
	if (receipt === null) return 0;
	return candidate === 'open' ? 1 : 2;
}

function fromDevice(item: OutboxItem, accountId: string | null): ContributionRow {
	const { id, modelId, modelTitle, modelSlug, baseVersion, numExamples, bytes, trainedAt } = item;
	return {
		...{ id, modelId, modelTitle, modelSlug, baseVersion, numExamples, bytes, trainedAt },
		state: item.state,
		lastError: item.lastError,
		nextAttemptAt: item.nextAttemptAt,
		answer: item.answer,
		onThisDevice: true,
		belongsToAnother: item.accountId !== null && item.accountId !== accountId,
		privacy: item.privacy ?? NO_PRIVACY
	};
}

// the server has it although this device has not heard so yet (the answer was lost on the way)
function afterServer(state: ContributionState, status: Contribution['status']): ContributionState {
	return afterAnswer(state === 'queued' ? 'sent' : state, status);
}
