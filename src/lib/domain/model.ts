export type ModelStatus =
	/** Not in the store until a reviewer approves its plugin. */
	| 'pending'
	/** In the store, takes updates. */
	| 'listed'
	/** In the store, takes no updates: its owner's choice. */
	| 'paused'
	/** Out of the store: a moderator's choice. */
	| 'unlisted'
	/** Gone for good; its versions and receipts stay. */
	| 'deleted';

/** In what capacity somebody meets a model. */
export type ModelActor = 'owner' | 'moderator' | 'anyone';

const transitions: Record<ModelActor, Partial<Record<ModelStatus, readonly ModelStatus[]>>> = {
	// an owner cannot undo what a moderator decided
	owner: {
		listed: ['paused', 'deleted'],
		paused: ['listed', 'deleted'],
		unlisted: ['deleted'],
		// nor list what nobody has reviewed
		pending: ['deleted']
	},
	moderator: {
		listed: ['unlisted', 'deleted'],
		paused: ['unlisted', 'deleted'],
		unlisted: ['listed', 'deleted'],
		pending: ['unlisted', 'deleted']
	},
	anyone: {}
};

/** Whether `actor` may move a model from one status to another; staying is allowed to who may move at all. */
export function mayBecome(actor: ModelActor, from: ModelStatus, to: ModelStatus): boolean {
	const reachable = transitions[actor][from] ?? [];
	return reachable.includes(to) || (from === to && reachable.length > 0);
}

/** Whether `actor` may see a model of this status. */
export function isVisible(actor: ModelActor, status: ModelStatus): boolean {
	if (status === 'deleted') return false;
	return isInStore(status) || actor !== 'anyone';
}

/** Whether everybody finds a model of this status. */
function isInStore(status: ModelStatus): boolean {
	return status === 'listed' || status === 'paused';
}

/** A model's status, and for a pending one whether it was paused before it had to wait. */
export interface Standing {
	readonly status: ModelStatus;
	readonly wasPaused: boolean;
}

/**
 * Where a model stands with a plugin that is approved, or is not: out of the store without, back as it was
 * with. What a moderator unlisted, or anybody deleted, stays so.
 */
export function standingWith(isApproved: boolean, { status, wasPaused }: Standing): Standing {
	if (isApproved && status === 'pending') {
		return { status: wasPaused ? 'paused' : 'listed', wasPaused: false };
	}
	if (!isApproved && isInStore(status)) {
		return { status: 'pending', wasPaused: status === 'paused' };
	}
	return { status, wasPaused };
}
