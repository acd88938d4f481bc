import { frozenBlob, type FrozenBlob } from '$lib/wire/schemas';
import type { Version } from '../database/generated/client';

type Columns = Pick<Version, 'frozenDigest' | 'frozenBytes' | 'frozenSpecs'>;

/** The frozen weights of a version; null where all of its weights are learnt. */
export function frozenOf(version: Columns): FrozenBlob | null {
	const { frozenDigest: digest, frozenBytes: bytes, frozenSpecs: specs } = version;
	return digest === null ? null : frozenBlob.parse({ digest, bytes, specs });
}

/** As `Version` keeps them. */
export function frozenColumns(frozen: FrozenBlob | null) {
	if (!frozen) return {};
	const { digest: frozenDigest, bytes: frozenBytes, specs: frozenSpecs } = frozen;
	return { frozenDigest, frozenBytes, frozenSpecs };
}
