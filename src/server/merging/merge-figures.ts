import type { Treatment } from '$lib/domain/filters/treatment';
import type { Share } from '$lib/domain/strategies/buffer-shares';
import type { PlannedUpdate } from './merge-plan.server';

/** One update of a plan, and how it counts. */
export interface PlannedShare extends Share {
	readonly update: PlannedUpdate;
	/** What the model's filter did to it. */
	readonly treatment: Treatment;
}

/** What a merge's row says of its buffer. */
export function countsOf(updates: readonly PlannedUpdate[]) {
	const lateness = updates.map(({ staleness }) => staleness);
	return {
		numUpdates: updates.length,
		numExamples: sumOf(updates.map(({ row }) => row.numExamples)),
		meanStaleness: sumOf(lateness) / updates.length,
		maxStaleness: Math.max(...lateness)
	};
}

/** Mean of what devices reported after training, weighted by examples; null where none did. */
export function cohortOf(updates: readonly PlannedUpdate[]) {
	const mean = (of: (update: PlannedUpdate) => number | null): number | null => {
		const told = updates.flatMap((update) => {
			const value = of(update);
			return value === null ? [] : [{ value, n: update.row.numExamples }];
		});
		const total = sumOf(told.map(({ n }) => n));
		return total === 0 ? null : sumOf(told.map(({ value, n }) => value * (n / total)));
	};
	return {
		cohortLoss: mean(({ row }) => row.lossAfter),
		cohortAccuracy: mean(({ row }) => row.accuracyAfter)
	};
}

function sumOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0);
}
