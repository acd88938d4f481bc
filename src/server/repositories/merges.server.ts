import type { MergePolicy } from '$lib/domain/merge-policy';
import type { CentralPrivacy } from '$lib/domain/privacy/policy';
import type { FilterFigures } from '$lib/domain/filters/filter-figures';
import type { Db } from './db.server';
import { withBase } from './updates.server';

export interface NewMerge {
	readonly id: string;
	readonly modelId: string;
	readonly versionId: string;
	readonly strategy: string;
	readonly policy: MergedPolicy;
	readonly filter: FilterFigures;
	readonly backend: string;
	readonly numUpdates: number;
	readonly numExamples: number;
	readonly meanStaleness: number;
	readonly maxStaleness: number;
	readonly milliseconds: number;
	/** False: the bytes of its updates are deleted once it is committed. */
	readonly keepsUpdates: boolean;
	readonly noised: NoisedMerge | null;
}

/** A model's policy as it was when it merged. */
export interface MergedPolicy extends Pick<
	MergePolicy,
	'strategy' | 'staleness' | 'alignment' | 'maxExamples' | 'filter'
> {
	readonly clippingNorm: number | null;
	/** The held-out set that the filter's reference was trained on, which this does not keep; null: no reference. */
	readonly guidedBy: string | null;
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
	const json = { policy: { ...merge.policy }, filter: { ...merge.filter } };
	await tx.merge.create({ data: { ...columns, ...noise, ...json } });
}

/** The merge that made a version, with all that it was made of; null where none did. */
export function findMergeOf(db: Db, versionId: string) {
	return db.merge.findUnique({
		where: { versionId },
		include: { version: true, updates: { include: withBase } }
	});
}
export type MergeOfVersion = NonNullable<Awaited<ReturnType<typeof findMergeOf>>>;

/** A merge whose updates are to be deleted and are not yet; null if there is none. */
export function nextToErase(db: Db): Promise<{ readonly id: string } | null> {
	return db.merge.findFirst({
		where: { keepsUpdates: false, erasedAt: null },
		orderBy: { createdAt: 'asc' },
		select: { id: true }
	});
}

/** Digests of a merge's updates, but for those that a row refers to whose bytes are still wanted. */
export async function erasableDigests(db: Db, mergeId: string): Promise<string[]> {
	const rows = await db.$queryRaw<{ digest: string }[]>`
		SELECT DISTINCT u."digest" FROM "ClientUpdate" AS u
		WHERE u."mergeId" = ${mergeId} AND NOT EXISTS (
			SELECT 1 FROM "ClientUpdate" AS o LEFT JOIN "Merge" AS m ON m."id" = o."mergeId"
			WHERE o."digest" = u."digest" AND o."id" <> u."id"
				AND (o."status" = 'accepted' OR m."keepsUpdates")
		)`;
	return rows.map(({ digest }) => digest);
}

export async function markErased(db: Db, mergeId: string): Promise<void> {
	await db.merge.update({ where: { id: mergeId }, data: { erasedAt: new Date() } });
}
