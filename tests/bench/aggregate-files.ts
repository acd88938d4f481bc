import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BufferToMerge } from '../../src/server/merging/merge-buffer.server';

/** As the blob store leaves them: what is not on disk yet would be the sync of the merged file's to write. */
const onDisk = { flush: true };

/** Runs `use` on a full buffer of updates: K files of P random float32 weights, in the page cache. */
export async function withBuffer(
	{ numUpdates, numWeights }: { numUpdates: number; numWeights: number },
	use: (buffer: BufferToMerge) => Promise<void>
): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'aggregate-'));
	try {
		const sources = [];
		for (let k = 0; k < numUpdates; k++) {
			const path = join(folder, `update-${k}`);
			await writeFile(path, randomWeights(numWeights), onDisk);
			sources.push({ path, offset: 0, codec: 'float32', coefficient: 1 / numUpdates } as const);
		}
		const basePath = join(folder, 'base');
		await writeFile(basePath, randomWeights(numWeights), onDisk);
		const strategy = { kind: 'fedavg', learningRate: 1 } as const;
		const outPath = join(folder, 'merged');
		await use({ basePath, numWeights, sources, strategy, slotPaths: [], outPath });
	} finally {
		await rm(folder, { recursive: true });
	}
}

function randomWeights(length: number): Uint8Array {
	return new Uint8Array(Float32Array.from({ length }, () => Math.random() - 0.5).buffer);
}
