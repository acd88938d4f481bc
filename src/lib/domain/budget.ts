import type { UpdatePrice } from './rewards';

/** What a model has to pay its contributors with. Whole credits. */
export interface Budget {
	/** In its escrow. */
	readonly held: bigint;
	/** Of that, promised to updates that were accepted and wait. */
	readonly promised: bigint;
	/** What its next update costs. */
	readonly price: UpdatePrice;
}

/** What an engineer may take back: nobody has been promised it. Never negative. */
export function freeOf({ held, promised }: Pick<Budget, 'held' | 'promised'>): bigint {
	return held > promised ? held - promised : 0n;
}

/** True if one more update can be promised its pay. A model that pays nothing needs no budget. */
export function canPayAnother(budget: Budget): boolean {
	const cost = costOf(budget.price);
	return cost === 0n || freeOf(budget) >= cost;
}

/** How many more updates the budget pays for; null where they cost nothing. */
export function paysFor(budget: Budget): bigint | null {
	const cost = costOf(budget.price);
	return cost === 0n ? null : freeOf(budget) / cost;
}

/**
 * The budget that a form proposes for a new model: what pays for 100 updates; where the engineer has less, for
 * as many as it pays for in full.
 */
export function proposedBudget(available: bigint, price: UpdatePrice): bigint {
	const cost = costOf(price);
	if (cost === 0n) return 0n;
	const affordable = available / cost;
	return cost * (affordable < PROPOSED_UPDATES ? affordable : PROPOSED_UPDATES);
}

const PROPOSED_UPDATES = 100n;

function costOf({ credits, fee }: UpdatePrice): bigint {
	return credits + fee;
}
