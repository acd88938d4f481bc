import { HALF_LIFE_DAYS, MEMORY_DAYS, NEUTRAL_RATING } from '$lib/domain/ranking';
import type { Db } from './db.server';

/** Changes too small to change an order are not worth a write. */
const LEAST_CHANGE = 1e-4;

/**
 * Writes domain `popularity` of every model into its column, as of `now`.
 *
 * @returns How many changed.
 */
export function refreshPopularity(db: Db, now = new Date()): Promise<number> {
	const at = now.toISOString();
	return db.$executeRaw`
		UPDATE "Model" AS m SET "popularity" = fresh.score
		FROM (
			SELECT m."id", ln(1 + coalesce(crowd.people, 0)) / ln(2::float8)
				+ CASE WHEN m."ratingCount" > 0 THEN m."ratingScore" - ${NEUTRAL_RATING} ELSE 0 END AS score
			FROM "Model" AS m
			LEFT JOIN (
				SELECT one."modelId", sum(power(2::float8, -greatest(0, one.days) / ${HALF_LIFE_DAYS}::float8)) AS people
				FROM (
					-- DateTime columns hold UTC without a zone
					SELECT u."modelId", extract(epoch FROM
						${at}::timestamptz AT TIME ZONE 'UTC' - max(u."receivedAt"))::float8 / 86400 AS days
					FROM "ClientUpdate" AS u WHERE u."status" = 'merged'
					GROUP BY u."modelId", u."userId"
				) AS one
				WHERE one.days <= ${MEMORY_DAYS} GROUP BY one."modelId"
			) AS crowd ON crowd."modelId" = m."id"
		) AS fresh
		WHERE m."id" = fresh."id" AND abs(m."popularity" - fresh.score) > ${LEAST_CHANGE}`;
}
