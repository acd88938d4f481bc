import { uuidv7 } from 'uuidv7';
import type { UpdateHeader } from '../../src/lib/domain/update';
import { decodeHeader } from '../../src/lib/wire/update-container';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put
} from '../../src/server/testing/test-store.server';

/** What updates for the seeded model have in common: their id is missing. */
export type HeaderOfAll = Omit<UpdateHeader, 'id'>;

export interface IngestSeed {
	readonly numWeights: number;
	/** K. */
	readonly threshold: number;
	/** Of a database server; absent: the embedded database in the folder. */
	readonly url: string | undefined;
}

/** A new store in `folder` with one funded model of `numWeights` weights that takes int8 updates. */
export async function seedIngest(
	folder: string,
	{ numWeights, threshold, url }: IngestSeed
): Promise<HeaderOfAll> {
	const store = await openTestStore(folder, url);
	try {
		const { prisma } = store.database;
		const owner = await addUser(store, 'Engineer', 'engineer');
		const modelId = await addModel(store, owner, {
			threshold,
			codec: 'int8',
			filter: { kind: 'median-norm', factor: 1 },
			budget: 100_000_000n
		});
		const weights = new Uint8Array(4 * numWeights);
		await prisma.version.updateMany({
			where: { modelId },
			data: {
				numWeights,
				weightSpecs: [{ name: 'w', shape: [numWeights] }],
				weightsDigest: await put(store.blobs.published, weights),
				weightsBytes: weights.length
			}
		});
		// as a device writes it
		const { bytes } = await makeUpdate(modelId, { header: { codec: 'int8', numWeights } });
		return decodeHeader(bytes).header;
	} finally {
		await store.close();
	}
}

/** A header of the update to send next. */
export function nextHeader(common: HeaderOfAll): UpdateHeader {
	return { ...common, id: uuidv7(), trainedAt: Date.now() - 1000 };
}
