/** What a filter did to one update. */
export type Treatment =
	| { readonly kind: 'whole' }
	/** Longer than allowed: shortened to this share of its length, in (0, 1). */
	| { readonly kind: 'clipped'; readonly to: number }
	/** Far from the others: counted at this share of one near them, in [0, 1). */
	| { readonly kind: 'faded'; readonly to: number }
	/** Had its say in every weight by itself; nothing more can be told of it as a whole. */
	| { readonly kind: 'by-weight' }
	/** An outlier: not in the merge. */
	| { readonly kind: 'left-out' };

const WHOLE: Treatment = { kind: 'whole' };
export const LEFT_OUT: Treatment = { kind: 'left-out' };

/** Less than half a percent is not worth a word: an int8 update may round to just over its norm. */
const NOT_WORTH_TELLING = 0.995;

export function clippedTo(factor: number): Treatment {
	if (factor >= NOT_WORTH_TELLING) return WHOLE;
	return factor > 0 ? { kind: 'clipped', to: factor } : LEFT_OUT;
}

export function fadedTo(share: number): Treatment {
	return share >= NOT_WORTH_TELLING ? WHOLE : { kind: 'faded', to: share };
}

/** What became of an update that was first clipped by `factor` and then treated so. */
export function afterClip(factor: number, then: Treatment): Treatment {
	const first = clippedTo(factor);
	if (first.kind === 'whole' || then.kind === 'left-out') return then;
	return then.kind === 'clipped' ? { kind: 'clipped', to: factor * then.to } : first;
}
