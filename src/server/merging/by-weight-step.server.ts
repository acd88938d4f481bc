import type { ByWeightFilter } from '$lib/domain/filters/filter-policy';
import { stepLength } from '$lib/domain/filters/votes';
import { ColumnSorter } from './column-sorter';
import type { BallotBuffer } from './comparer';
import { BLOCK_WEIGHTS } from './payload-blocks.server';
import { PayloadFiles } from './payload-files.server';
import { PayloadRows } from './payload-rows.server';

/**
 * The step of a filter that takes each weight by itself, streamed from files: ranges of weights of all
 * updates side by side, sorted sixteen columns at a time. Equal to the domain's `filteredStep`, bit for bit.
 *
 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`.
 */
export function byWeightStep(
	filter: ByWeightFilter,
	{ places, votes, factors }: BallotBuffer,
	numWeights: number
): Float32Array {
	const result = new Float32Array(numWeights);
	const isHeard = (_: unknown, k: number) => (votes[k] ?? 0) > 0;
	const heard = votes.filter(isHeard);
	if (heard.length === 0) return result;

	const files = new PayloadFiles(places.filter(isHeard), numWeights);
	try {
		const sorter = new ColumnSorter(filter, heard, stepLength(votes));
		const extraBytes = sorter.bytes + 4 * BLOCK_WEIGHTS;
		const rows = new PayloadRows(files, factors.filter(isHeard), extraBytes);
		const { kernels, free: at } = rows;
		const out = at + sorter.bytes;
		sorter.prepare(kernels, at);
		for (const range of rows.ranges(numWeights)) {
			if (!sorter.run(kernels, rows.load(range), { at, out })) rows.checkFinite(range);
			result.set(new Float32Array(kernels.memory.buffer, out, range.count), range.start);
		}
		return result;
	} finally {
		files.close();
	}
}
