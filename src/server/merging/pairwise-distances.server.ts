import type { Geometry } from '$lib/domain/filters/geometry';
import type { Lengths } from './comparer';
import { PayloadFiles, type PayloadPlace } from './payload-files.server';
import { PayloadRows } from './payload-rows.server';

/**
 * The distances between all updates of a buffer, each multiplied by its factor, in one pass over their files.
 * Squares are summed in float32 over 128 weights, then in float64: right to about six digits.
 *
 * Time grows with the square of the number of updates, and so does memory, 8 bytes a pair.
 *
 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`.
 */
export function pairwiseDistances(
	places: readonly PayloadPlace[],
	numWeights: number,
	{ norms, factors }: Lengths
): Geometry {
	const n = places.length;
	const files = new PayloadFiles(places, numWeights);
	try {
		const rows = new PayloadRows(files, factors, 8 * n * n);
		for (const range of rows.ranges(numWeights)) {
			rows.kernels.addDistances(...rows.load(range), rows.free);
		}
		const squared = new Float64Array(rows.kernels.memory.buffer, rows.free, n * n);
		// one that is not finite is at no finite distance; two long ones may be so, too, and are welcome
		if (!squared.every(Number.isFinite)) {
			for (const range of rows.ranges(numWeights)) rows.checkFinite(range);
		}
		return {
			norms: norms.map((norm, k) => norm * (factors[k] ?? 1)),
			squaredDistance: (i, j) => squared[Math.min(i, j) * n + Math.max(i, j)] ?? 0
		};
	} finally {
		files.close();
	}
}
