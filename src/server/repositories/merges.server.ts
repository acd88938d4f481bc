import type { MergePolicy } from '$lib/domain/merge-policy';
import type { Db } from './db.server';

export interface NewMerge {
	readonly id: string;
	readonly modelId: string;
	readonly versionId: string;
	readonly strategy: string;
	/** As it was when it merged. */
	readonly policy: Pick<MergePolicy, 'strategy' | 'staleness' | 'alignment' | 'maxExamples'>;
	readonly backend: string;
	readonly numUpdates: number;
	readonly numExamples: number;
	readonly meanStaleness: number;
	readonly maxStaleness: number;
	readonly milliseconds: number;
}

export async function insertMerge(tx: Db, merge: NewMerge): Promise<void> {
	await tx.merge.create({ data: merge });
}
