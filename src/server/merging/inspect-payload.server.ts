import { StoreError } from '$lib/domain/errors';
import { notFinite } from './averager-refusals.server';
import { blockRanges, PayloadBlocks } from './payload-blocks.server';
import { PayloadFiles, type PayloadPlace } from './payload-files.server';
import { SparseReader } from './sparse-reader.server';

export type PayloadToInspect = PayloadPlace & { readonly numWeights: number };

/** Kept from payload to payload: it is some megabytes, and its kernels take longer to load than to run. */
let blocks: PayloadBlocks | undefined;

/**
 * Reads a payload once, in blocks.
 *
 * @returns The Euclidean norm of its delta, summed in float64.
 * @throws {StoreError} `update/shape-mismatch` if the file ends before the payload, `update/malformed` if no
 *   encoder writes such bytes, `update/not-finite`.
 */
export function inspectPayload({ numWeights, ...place }: PayloadToInspect): {
	norm: number;
} {
	blocks ??= new PayloadBlocks(1);
	const files = new PayloadFiles([place], numWeights);
	try {
		if (place.codec === 'top-k' && !new SparseReader().endsAtLastSegment(files, 0)) {
			throw new StoreError('update/malformed', 'The payload does not end with its last segment.');
		}
		let sum = 0;
		for (const range of blockRanges(numWeights)) {
			blocks.load({ files, k: 0 }, range, 0);
			sum += blocks.sumOfSquares(0, range.count);
		}
		if (!Number.isFinite(sum)) throw notFinite(0, 1);
		return { norm: Math.sqrt(sum) };
	} finally {
		files.close();
	}
}
