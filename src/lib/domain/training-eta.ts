import type { BatchMetrics } from './training';

/** Batches that an estimate looks back on: enough to be steady, few enough to notice a slower device. */
const LOOK_BACK = 20;

/** Milliseconds until the last batch, from how long the newest ones took. Null before the first. */
export function remainingMilliseconds(history: readonly BatchMetrics[]): number | null {
	const newest = history.at(-1);
	if (!newest) return null;

	const recent = history.slice(-LOOK_BACK);
	const mean = recent.reduce((sum, batch) => sum + batch.milliseconds, 0) / recent.length;
	return mean * (newest.totalBatches - newest.batch);
}
