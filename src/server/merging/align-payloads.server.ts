import { notFinite } from './averager-refusals.server';
import { FloatFile } from './float-file.server';
import { blockRanges, PayloadBlocks } from './payload-blocks.server';
import { PayloadFiles, type PayloadPlace } from './payload-files.server';

export interface PayloadsToAlign {
	/** Flat float32 weights of the head, and of the version that each update was trained from. */
	readonly headPath: string;
	readonly numWeights: number;
	readonly late: readonly (PayloadPlace & { readonly basePath: string })[];
}

/**
 * For each late update the cosine between its delta and the path head − base, in float64; null where one of
 * the two has no length. Streams: memory grows neither with the updates nor with the weights.
 *
 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`, `weights/shape-mismatch`.
 */
export function alignPayloads({ headPath, numWeights, late }: PayloadsToAlign): (number | null)[] {
	const blocks = new PayloadBlocks(1);
	const files = new PayloadFiles(late, numWeights);
	const head = new FloatFile(headPath, numWeights);
	try {
		return late.map(({ basePath }, k) => {
			const base = new FloatFile(basePath, numWeights);
			try {
				return cosineOf({ blocks, files, k, head, base, numWeights });
			} finally {
				base.close();
			}
		});
	} finally {
		head.close();
		files.close();
	}
}

interface Pair {
	readonly blocks: PayloadBlocks;
	readonly files: PayloadFiles;
	readonly k: number;
	readonly head: FloatFile;
	readonly base: FloatFile;
	readonly numWeights: number;
}

function cosineOf({ blocks, files, k, head, base, numWeights }: Pair): number | null {
	let [dot, deltaSquare, pathSquare] = [0, 0, 0];
	for (const range of blockRanges(numWeights)) {
		blocks.load({ files, k }, range, 0);
		const delta = blocks.weights(0, range.count);
		const to = head.read(range);
		const from = base.read(range);
		for (let i = 0; i < range.count; i++) {
			const x = delta[i] ?? 0;
			const path = (to[i] ?? 0) - (from[i] ?? 0);
			dot += x * path;
			deltaSquare += x * x;
			pathSquare += path * path;
		}
	}
	if (!Number.isFinite(deltaSquare)) throw notFinite(k, files.length);
	const length = Math.sqrt(deltaSquare) * Math.sqrt(pathSquare);
	return length === 0 ? null : dot / length;
}
