import type { MergePolicy } from '$lib/domain/merge-policy';
import type { CentralPrivacy } from '$lib/domain/privacy/policy';
import type { FilterFigures } from '$lib/domain/filters/filter-figures';
import type { Db } from './db.server';

export interface NewMerge {
	readonly id: string;
	readonly modelId: string;
	readonly versionId: string;
	readonly strategy: string;
	/** As it was when it merged. */
	readonly policy: Pick<
		MergePolicy,
		'strategy' | 'staleness' | 'alignment' | 'maxExamples' | 'filter'
	> & { readonly clippingNorm: number | null };
	readonly filter: FilterFigures;
	readonly backend: string;
	readonly numUpdates: number;
	readonly numExamples: number;
	readonly meanStaleness: number;
	readonly maxStaleness: number;
	readonly milliseconds: number;
	readonly noised: NoisedMerge | null;
}

/** Where noise was added: what was promised, for how many, and the key of the noise. */
export interface NoisedMerge {
	readonly privacy: CentralPrivacy;
	readonly cohort: number;
	/** Secret: 32 bytes in hex. */
	readonly noiseKey: string;
}

export async function insertMerge(tx: Db, merge: NewMerge): Promise<void> {
	const { noised, ...columns } = merge;
	const noise = noised && { ...noised, privacy: { ...noised.privacy } };
	await tx.merge.create({ data: { ...columns, ...noise, filter: { ...merge.filter } } });
}
