import type { Version } from '../database/generated/client';
import type { Db } from './db.server';

/** What one model's charts show, counted in the database. */

export interface VersionFigures extends Pick<
	Version,
	| 'line'
	| 'number'
	| 'promoted'
	| 'createdAt'
	| 'heldOutLoss'
	| 'heldOutAccuracy'
	| 'cohortLoss'
	| 'cohortAccuracy'
> {
	readonly heldOutMetrics: Record<string, number>;
	readonly numUpdates: number;
	readonly numExamples: number;
	/** Paid to the contributors of its merge. */
	readonly credits: bigint;
}

/** The `last` newest versions, newest first. Held-out numbers from another set than the present are left out. */
export function versionFigures(db: Db, modelId: string, last: number): Promise<VersionFigures[]> {
	return db.$queryRaw`
		SELECT v."line", v."number", v."promoted", v."createdAt",
			CASE WHEN v."heldOutDigest" = m."heldOutDigest" THEN v."heldOutLoss" END AS "heldOutLoss",
			CASE WHEN v."heldOutDigest" = m."heldOutDigest" THEN v."heldOutAccuracy" END AS "heldOutAccuracy",
			CASE WHEN v."heldOutDigest" = m."heldOutDigest" THEN v."heldOutMetrics" ELSE '{}' END AS "heldOutMetrics",
			v."cohortLoss", v."cohortAccuracy",
			COALESCE(g."numUpdates", 0) AS "numUpdates", COALESCE(g."numExamples", 0) AS "numExamples",
			(SELECT COALESCE(sum(e."amount"), 0)::bigint FROM "LedgerTransaction" AS t
				JOIN "LedgerEntry" AS e ON e."transactionId" = t."id" AND e."accountId" LIKE 'user:%'
				WHERE t."cause" = 'merge:' || g."id") AS credits
		FROM "Version" AS v JOIN "Model" AS m ON m."id" = v."modelId"
		LEFT JOIN "Merge" AS g ON g."versionId" = v."id"
		WHERE v."modelId" = ${modelId}
		ORDER BY v."line" DESC, v."number" DESC LIMIT ${last}`;
}

/** How late the updates were that went into the `last` newest versions. */
export function stalenessOf(
	db: Db,
	modelId: string,
	last: number
): Promise<{ staleness: number; updates: number }[]> {
	return db.$queryRaw`
		SELECT u."staleness", count(*)::int AS updates FROM "ClientUpdate" AS u
		WHERE u."staleness" IS NOT NULL AND u."mergeId" IN (
			SELECT g."id" FROM "Version" AS v JOIN "Merge" AS g ON g."versionId" = v."id"
			WHERE v."modelId" = ${modelId}
			ORDER BY v."line" DESC, v."number" DESC LIMIT ${last}
		)
		GROUP BY u."staleness" ORDER BY u."staleness"`;
}

/** Refused updates by error code, most frequent first. */
export function refusalsOf(db: Db, modelId: string): Promise<{ code: string; updates: number }[]> {
	return db.$queryRaw`
		SELECT COALESCE(u."errorCode", 'update/malformed') AS code, count(*)::int AS updates
		FROM "ClientUpdate" AS u WHERE u."modelId" = ${modelId} AND u."status" = 'rejected'
		GROUP BY 1 ORDER BY 2 DESC, 1`;
}

export interface Involved {
	/** Different people whose updates were merged or wait. */
	readonly contributors: number;
	readonly merged: number;
	readonly versions: number;
}

export async function involvedIn(db: Db, modelId: string): Promise<Involved> {
	const [row] = await db.$queryRaw<Involved[]>`
		SELECT count(DISTINCT u."userId")::int AS contributors,
			count(*) FILTER (WHERE u."status" = 'merged')::int AS merged,
			(SELECT count(*)::int FROM "Version" AS v WHERE v."modelId" = ${modelId}) AS versions
		FROM "ClientUpdate" AS u WHERE u."modelId" = ${modelId} AND u."status" <> 'rejected'`;
	if (!row) throw new Error('A count without GROUP BY has one row.');
	return row;
}
