export type ModelStatus =
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
		unlisted: ['deleted']
	},
	moderator: { listed: ['unlisted'], paused: ['unlisted'], unlisted: ['listed'] },
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
	return status !== 'unlisted' || actor !== 'anyone';
}
