import type { Outcome } from '../simulate/virtual/run';

/** Virtual days to the target; one that does not get there counts as all the days it had. */
export function daysOf({ reached, days }: Outcome): number {
	return reached?.at ?? days;
}

/** Of the merged updates, those that were late by a version or more, in %. */
export function lateShare({ staleness }: Outcome): number {
	const total = staleness.reduce((sum, count) => sum + count, 0);
	return 100 * (1 - (staleness[0] ?? 0) / total);
}

export function meanOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
