/** How fast batches go: an exponentially smoothed time per batch. */
export interface Pace {
	readonly millisecondsPerBatch: number;
	readonly batches: number;
}

/** Weight of the newest batch once the pace has settled: about the last ten batches count. */
const NEWEST = 0.2;

/**
 * Takes one more batch into the pace. The first batches are plainly averaged, so that a slow first one
 * (kernels compile) is soon forgotten.
 *
 * @param pace Null before the first batch.
 */
export function withBatch(pace: Pace | null, milliseconds: number): Pace {
	const batches = (pace?.batches ?? 0) + 1;
	const previous = pace?.millisecondsPerBatch ?? milliseconds;
	const weight = Math.max(NEWEST, 1 / batches);
	return { millisecondsPerBatch: previous + weight * (milliseconds - previous), batches };
}

/** Milliseconds until `remaining` more batches are done; null while there is no pace yet. */
export function timeLeft(pace: Pace | null, remaining: number): number | null {
	return pace && pace.millisecondsPerBatch * Math.max(0, remaining);
}
