import type { Db } from './db.server';

export interface NewMerge {
	readonly id: string;
	readonly modelId: string;
	readonly versionId: string;
	readonly strategy: string;
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
