import type { FilterPolicy } from './filters/filter-policy';
import type { StalenessPolicy } from './staleness';
import type { StrategyPolicy } from './strategies/strategy';

/** When and how a model's buffer becomes a version. */
export interface MergePolicy {
	/** K: this many accepted updates make a merge. */
	readonly threshold: number;
	/** The oldest waiting update waits no longer than this. */
	readonly maxWaitSeconds: number;
	/** What makes a step of the buffer's weighted delta. */
	readonly strategy: StrategyPolicy;
	readonly staleness: StalenessPolicy;
	/** Late updates count less, too, where they point away from what was learned since (`alignmentWeight`). */
	readonly alignment: boolean;
	/** Updates later than this are refused; absent means that any known base is welcome. */
	readonly maxStaleness?: number;
	/** Larger claims count as this many, so that nobody buys the mean. */
	readonly maxExamples: number;
	/** How the buffer is guarded against updates that would spoil it. */
	readonly filter: FilterPolicy;
}

/** True if a buffer of `waiting` updates, the oldest `oldestSeconds` old, should merge now. */
export function isMergeDue(
	policy: Pick<MergePolicy, 'threshold' | 'maxWaitSeconds'>,
	waiting: number,
	oldestSeconds: number
): boolean {
	return waiting >= policy.threshold || (waiting > 0 && oldestSeconds >= policy.maxWaitSeconds);
}
