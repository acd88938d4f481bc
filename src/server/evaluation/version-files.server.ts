import type { WeightSpec } from '$lib/domain/weights';
import * as schemas from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import { frozenOf } from '../repositories/frozen-columns.server';
import type { VersionWithParts } from '../repositories/versions.server';

/** What it takes to load a version. */
export interface VersionFiles {
	/** JSON of the tfjs `modelTopology`. */
	readonly topology: Uint8Array;
	readonly weightSpecs: readonly WeightSpec[];
	/** A file of float32, little-endian, flat in the order of `weightSpecs`. */
	readonly weightsPath: string;
	/** Another such file, of what no training changes; null or absent where there is none. */
	readonly frozen?: { readonly specs: readonly WeightSpec[]; readonly path: string } | null;
}

type Columns = Pick<
	VersionWithParts,
	| 'topologyDigest'
	| 'weightSpecs'
	| 'weightsDigest'
	| 'frozenDigest'
	| 'frozenBytes'
	| 'frozenSpecs'
>;

export async function versionFiles(
	{ published }: Pick<Blobs, 'published'>,
	version: Columns
): Promise<VersionFiles> {
	const frozen = frozenOf(version);
	return {
		topology: await published.read(version.topologyDigest),
		weightSpecs: schemas.weightSpecs.parse(version.weightSpecs),
		weightsPath: await published.localPath(version.weightsDigest),
		frozen: frozen && { specs: frozen.specs, path: await published.localPath(frozen.digest) }
	};
}
