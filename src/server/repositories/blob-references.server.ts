import type { Db } from './db.server';

/**
 * Which of some digests are of blobs that a row refers to. A column that names blobs has to be here, or they
 * are swept away: a test goes through the schema.
 *
 * What a strategy remembered counts only while a merge may start from it: of a head, and of a candidate that
 * may still be promoted. An older merge is done again from the first version of its line.
 */
export async function referredTo(db: Db, digests: readonly string[]): Promise<Set<string>> {
	const rows = await db.$queryRaw<{ digest: string }[]>`
		WITH asked AS (SELECT unnest(${[...digests]}::text[]) AS digest)
		SELECT digest FROM asked JOIN "ClientUpdate" USING ("digest")
		UNION SELECT digest FROM asked JOIN "Model"
			ON digest IN ("thumbnailDigest", "heldOutDigest")
		UNION SELECT digest FROM asked JOIN "Version"
			ON digest IN ("weightsDigest", "topologyDigest", "frozenDigest", "heldOutDigest")
		UNION SELECT asked.digest FROM asked JOIN "Plugin" AS p
			ON asked.digest = p."frameDigest"
			OR p."files" @> jsonb_build_array(jsonb_build_object('digest', asked.digest))
		UNION SELECT digest FROM asked
			JOIN "Version" AS v ON v."optimizerState" -> 'slots' @> to_jsonb(digest)
			JOIN "Model" AS m ON m."id" = v."modelId" AND m."status" <> 'deleted' AND m."line" = v."line"
				AND (m."headNumber" = v."number" OR m."headNumber" = v."madeFrom"
					AND NOT v."promoted" AND v."discardedAt" IS NULL)`;
	return new Set(rows.map(({ digest }) => digest));
}
