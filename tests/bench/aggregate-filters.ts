import type { FilterPolicy } from '../../src/lib/domain/filters/filter-policy';
import { CpuAverager } from '../../src/server/merging/cpu-averager.server';
import { filterBuffer } from '../../src/server/merging/filter-buffer.server';
import type { BufferToMerge } from '../../src/server/merging/merge-buffer.server';

const FILTERS = {
	median: { kind: 'median' },
	'trimmed-mean': { kind: 'trimmed-mean', trim: 0.1 },
	krum: { kind: 'krum', attackers: 0.3 },
	none: { kind: 'none' }
} as const satisfies Record<string, FilterPolicy>;
export type Filtered = keyof typeof FILTERS;

const names = Object.keys(FILTERS) as Filtered[];

/**
 * Milliseconds that the step of a buffer takes by each filter, from files; `none` is the plain mean. The
 * filters took turns.
 */
export async function measureFilters(
	{ sources, numWeights }: BufferToMerge,
	rounds: number
): Promise<Record<Filtered, number[]>> {
	const averager = new CpuAverager();
	const updates = sources.map(() => ({ weight: 1, norm: 1 }));
	const times: Record<Filtered, number[]> = { median: [], 'trimmed-mean': [], krum: [], none: [] };
	// the first round compiles and is thrown away
	for (let round = 0; round <= rounds; round++) {
		for (const name of names) {
			const rule = { filter: FILTERS[name], clippingNorm: null };
			const started = performance.now();
			await filterBuffer(averager, { sources, numWeights }, { rule, updates });
			if (round > 0) times[name].push(performance.now() - started);
		}
	}
	return times;
}
