import { notFinite } from './averager-refusals.server';
import { FloatFile } from './float-file.server';
import { blockRanges, PayloadBlocks } from './payload-blocks.server';
import { PayloadFiles, type PayloadPlace } from './payload-files.server';

/**
 * The cosine between each update and one reference delta, in float64; null for an update of no length. One
 * pass over the updates, one over the reference for each; memory grows neither with the updates nor with the
 * weights.
 *
 * @param referencePath A file of float32, little-endian, flat.
 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`, `weights/shape-mismatch`.
 */
export function referenceCosines(
	places: readonly PayloadPlace[],
	numWeights: number,
	referencePath: string
): (number | null)[] {
	const blocks = new PayloadBlocks(1);
	const files = new PayloadFiles(places, numWeights);
	try {
		const reference = new FloatFile(referencePath, numWeights);
		try {
			return places.map((_, k) => cosineOf({ blocks, files, reference, k }));
		} finally {
			reference.close();
		}
	} finally {
		files.close();
	}
}

interface Pair {
	readonly blocks: PayloadBlocks;
	readonly files: PayloadFiles;
	readonly reference: FloatFile;
	readonly k: number;
}

function cosineOf({ blocks, files, reference, k }: Pair): number | null {
	let [dot, squares, referenceSquares] = [0, 0, 0];
	for (const range of blockRanges(files.numWeights)) {
		blocks.load({ files, k }, range, 0);
		const delta = blocks.weights(0, range.count);
		const guide = reference.read(range);
		// by index: the iterator of a typed array takes five times as long
		for (let i = 0; i < range.count; i++) {
			const x = delta[i] ?? 0;
			const y = guide[i] ?? 0;
			dot += x * y;
			squares += x * x;
			referenceSquares += y * y;
		}
	}
	if (!Number.isFinite(squares)) throw notFinite(k, files.length);
	const length = Math.sqrt(squares) * Math.sqrt(referenceSquares);
	return length === 0 ? null : dot / length;
}
